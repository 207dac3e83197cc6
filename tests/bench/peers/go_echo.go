// Peer: an upper-casing echo server in Go, a goroutine for each client.
package main

import (
	"fmt"
	"net"
	"os"
)

func serve(client net.Conn) {
	defer client.Close()
	chunk := make([]byte, 4096)
	for {
		received, err := client.Read(chunk)
		if err != nil {
			return
		}
		for i, c := range chunk[:received] {
			if c >= 'a' && c <= 'z' {
				chunk[i] = c - 'a' + 'A'
			}
		}
		if _, err := client.Write(chunk[:received]); err != nil {
			return
		}
	}
}

func main() {
	port := "15000"
	if len(os.Args) > 1 {
		port = os.Args[1]
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("listening on %s\n", listener.Addr()) // TCP_NODELAY is Go's default
	for {
		client, err := listener.Accept()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		go serve(client)
	}
}

// What every echo server answers: the text in upper case, bytes that are no text unchanged.
'use strict';

// The length of the UTF-8 character at `at`; 0 when there is none.
function characterAt(bytes, at) {
  const lead = bytes[at];
  if (lead < 0x80) return 1;
  const length = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  for (let i = 1; i < length; ++i) if ((bytes[at + i] & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1];
  const overlong = (lead === 0xe0 && second < 0xa0) || (lead === 0xf0 && second < 0x90);
  const noCharacter = (lead === 0xed && second > 0x9f) || (lead === 0xf4 && second > 0x8f);
  return overlong || noCharacter ? 0 : length;
}

exports.upper = (bytes) => {
  const parts = [];
  let begin = 0;
  const flush = (end) => {
    if (end > begin) parts.push(Buffer.from(bytes.toString('utf8', begin, end).toUpperCase()));
  };
  for (let at = 0; at < bytes.length; ) {
    const length = characterAt(bytes, at);
    if (length === 0) {
      flush(at);
      parts.push(bytes.subarray(at, at + 1));
      begin = at + 1;
    }
    at += length || 1;
  }
  flush(bytes.length);
  return Buffer.concat(parts);
};

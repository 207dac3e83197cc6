// The lecture's plan: what begins at which minute.

// {text, minutes, slides}: a table to print, and its sums.
export function outline(parts) {
  const column = (value, width) => String(value).padStart(width);
  let minutes = 0;
  let slides = 0;
  const lines = ['from  minutes  slides'];
  for (const part of parts) {
    const sum = part.slides.reduce((sum, slide) => sum + slide.minutes, 0);
    lines.push('', `${column(minutes, 4)}  ${column(sum, 7)}  ${column(part.slides.length, 6)}  ${part.title}`);
    for (const slide of part.slides) {
      lines.push(`${column(minutes, 4)}  ${column(slide.minutes, 7)}          ${title(slide)}`);
      minutes += slide.minutes;
      ++slides;
    }
  }
  lines.push('', `sum: ${minutes} minutes, ${slides} slides`);
  return { text: lines.join('\n'), minutes, slides };
}

const title = (slide) => slide.text.match(/^##? (.*)$/m)?.[1] ?? slide.id;

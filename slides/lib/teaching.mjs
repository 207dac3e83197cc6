// What makes the deck a lecture: the room predicts before it sees, a failure opens each stage, code grows out of code.

// A line for each slide that breaks one of these rules.
export function didactic_problems(parts) {
  const slides = parts.flatMap((part) => part.slides);
  return [...lonely_animations(slides), ...unasked_runs(slides), ...unopened_stages(slides)];
}

// Code changes into other code only between neighbours, so a lonely "animate" would be a promise without effect.
function lonely_animations(slides) {
  return slides.filter((slide, i) => slide.animate && !slide.before && slides[i - 1]?.animate !== slide.animate &&
    slides[i + 1]?.animate !== slide.animate)
    .map((slide) => `slide "${slide.id}": nothing to animate: no neighbour has animate=${slide.animate}; name what came "before"`);
}

// Whoever has not guessed is not surprised.
function unasked_runs(slides) {
  let asked = false;
  const problems = [];
  for (const slide of slides) {
    if (slide.class === 'predict') asked = true;
    const [, later] = slide.text.match(/^```run \S+( later)?$/m) ?? [];
    if (!/^```run /m.test(slide.text)) continue;
    const own_question = later && /\?\*\*/.test(slide.text);
    if (!asked && !own_question)
      problems.push(`slide "${slide.id}": a run is shown before anybody was asked; put a predict slide before it, or show it "later" below a question`);
    asked = false;
  }
  return problems;
}

// Each stage is the answer to the failure of the one before, so a red slide stands before its first line of code.
function unopened_stages(slides) {
  let stage = 1;
  let red = false;
  const problems = [];
  for (const slide of slides) {
    for (const [, number] of slide.text.matchAll(/^```region (\d\d)_/gm)) {
      if (Number(number) <= stage) continue;
      stage = Number(number);
      if (!red) problems.push(`slide "${slide.id}": stage ${number} begins without a red slide that shows what failed before`);
      red = false;
    }
    if (slide.class === 'red') red = true;
  }
  return problems;
}

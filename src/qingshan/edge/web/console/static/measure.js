// How wide words are as a table sets them, so that none is broken in its middle and no name is cut.

const pen = document.createElement("canvas").getContext("2d");
const HEAD = "600 12.5px";
export const CELL = "13.5px";
const AROUND = 18;
const SORTED = 26;
const WIDEST_WORD = 130;
const WIDEST_NAME = 270;

function widest(pieces, font) {
  pen.font = `${font} ${getComputedStyle(document.body).fontFamily}`;
  return Math.max(0, ...pieces.map((each) => pen.measureText(each).width));
}

// Of the head of a column, or of texts that take as many lines as they need: the longest word.
export function wordWidth(texts, font = HEAD) {
  const words = texts.flatMap((each) => each.split(/[\s（]+/)).filter((each) => font === HEAD || !/[\u3400-\u9fff]/.test(each));
  return Math.min(WIDEST_WORD, Math.ceil(widest(words, font)) + AROUND);
}

// Of the names that stand fixed at the left.
export function nameWidth(names) {
  return Math.min(WIDEST_NAME, Math.max(90, Math.ceil(widest(names.slice(0, 400), CELL)) + SORTED));
}

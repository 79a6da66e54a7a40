/**
 * Hex digits with a letter and a digit, on their own: no digest with a name, colour, UUID or path. Git abbreviates a
 * commit to 7 to 12 digits; 32, 24 or 16 are ids of other things.
 */
const shaPattern =
  /(?<![\p{L}\p{N}_#/:@.=-])(?=[0-9a-f]{0,63}\d)(?=[0-9a-f]{0,63}[a-f])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{7,12})(?![\p{L}\p{N}_/:@=-]|\.\w)/gu;
/** A commit of any length, where it is called one. */
const calledCommit =
  /\b(?:commits?|sha1?|rev(?:ision)?|head|parent|tree)\b[\s:`'"(]{0,4}([0-9a-f]{7,64})(?![\p{L}\p{N}_-])/giu;
/** What is before it says that it is the id of something else. */
const calledOtherwise =
  /\b(?:u?u?id|guid|trace|span|request|session|container|image|digest|etag|md5|sha-?256|sha-?512|checksum|crc|hash|token|nonce|key|job|run|build|deployment|release|task|user|order|device|docker|pod|thread|message|event|account|customer|invoice|cursor|cookie|seed|colou?r)s?(?: ids?)?[\s:=#`'"(]{0,4}$/i;

/** Returns the commits that a line names, by their form and by what is said before them. */
export function findCommits(line: string): string[] {
  const text = line.replace(/\bhttps?:\/\/\S+/g, ' ');
  const called = [...text.matchAll(calledCommit)].map(([, sha = '']) => sha);
  const formed = [...text.matchAll(shaPattern)]
    .filter(({ index }) => !calledOtherwise.test(text.slice(Math.max(0, index - 40), index)))
    .map(([sha]) => sha);
  // Git prints them in lower case, and so does who copies one.
  return [...new Set([...called, ...formed])].filter((sha) => /[a-f]/.test(sha) && /\d/.test(sha));
}

/** Printable ASCII, which is nearly every value. */
const asciiPlain = /^[A-Za-z/][ -~]*$/;
const printable = /^[ -~]*$/;
const misread = /^(?:true|false|null|yes|no|on|off|y|n|\.inf|\.nan)$/i;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
const smallCount = /^(?:0|[1-9]\d{0,5})$/;

/** The pattern is made where it is needed: one with a Unicode class costs a start a tenth of a millisecond (measured). */
function isSafePlain(value: string): boolean {
  return /^[\p{L}/][^\p{Cc}\p{Cs}\u0085\u2028\u2029\ufeff]*$/u.test(value);
}

/**
 * Writes a one-line YAML scalar that every reader takes for the same text: plain where no YAML version could read it
 * otherwise, else in JSON's double quotes. `kind` lets counts and instants stay plain, as the format shows them.
 */
export function writeScalar(value: string, kind: 'text' | 'count' | 'instant' = 'text'): string {
  if (kind === 'count' && smallCount.test(value)) return value;
  if (kind === 'instant' && instant.test(value)) return value;
  const plain =
    (printable.test(value) ? asciiPlain.test(value) : isSafePlain(value)) &&
    !misread.test(value) &&
    !/: |:$| #|\s$/.test(value) &&
    !/^0[xo]|^[\d.+-]*e[\d+-]+$/i.test(value);
  if (plain) return value;
  return JSON.stringify(value.toWellFormed()).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

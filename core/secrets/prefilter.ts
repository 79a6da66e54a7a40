/**
 * Whether secretlint could find anything at all. Loading it costs about as much as Node's own start, so it is loaded
 * only for a text that holds one of the marks its rules look for. A test holds this to the corpus: nothing that
 * secretlint finds may lack a mark.
 */
const marks = [
  '(?:AKIA|ASIA|A3T|AGPA|AIDA|AROA|AIPA|ANPA|ANVA)[A-Z0-9]',
  '[aA][wW][sS].{0,20}(?:key|Key|KEY|account|Account|ACCOUNT)',
  'PRIVATE KEY',
  'private_key',
  'npm_[A-Za-z0-9]{8}',
  '_auth',
  '://[^\\s]{0,300}@',
  'xox[a-z]',
  'hooks\\.slack',
  'SG\\.[A-Za-z0-9]',
  'shp[a-z]{2}_',
  'gh[pousr]_',
  'github_pat_',
  '(?<![A-Za-z])sk-',
  'lin_',
  'ops_',
  '[Pp]ass(?:word|wd)?\\s{0,4}=',
  'PWD\\s{0,4}=',
];

const anyMark = new RegExp(marks.join('|'));

export function mayHoldSecret(text: string): boolean {
  return anyMark.test(text);
}

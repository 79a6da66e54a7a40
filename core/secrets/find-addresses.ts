import { found, type SecretRange, spanOf, type Verdict } from './finding.ts';
import { isMadeOfDullWords, isPlaceholder } from './values/placeholder.ts';
import { looksRandom } from './values/random.ts';

const withPassword =
  /(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{1,30}:\/\/(?<user>[^\s/:@?#'"`<>]{0,200}):(?<secret>[^\s/@'"`]{1,200}(?:@(?=[^\s/@'"`]{1,200}@)[^\s/@'"`]{1,200})?)@(?<host>[\w.[\]:-]{1,100})/dg;
const tokenAlone = /https?:\/\/(?<secret>[A-Za-z0-9_-]{20,200})@[\w.-]{3,100}/dg;
const oracle = /\bjdbc:oracle:thin:[^\s/:@]{1,60}\/(?<secret>[^\s/@]{3,100})@/dg;

const loopback = /^(?:localhost|127\.\d|0\.0\.0\.0|\[::1\]|host\.docker\.internal)/i;

/** A password on the loopback may be the default of a local service; elsewhere only a placeholder is none. */
function judgePassword(secret: string, user: string, host: string): Verdict {
  if (/^[A-Z_]+$/.test(secret) || /^[[<{$]/.test(secret) || /^(?:[a-z]{1,3}|\d{1,3})$/.test(secret))
    return null;
  if (isPlaceholder(secret)) return isMadeOfDullWords(secret) && /[a-z]\d$/.test(secret) ? 'unsure' : null;
  if (loopback.test(host)) return secret === user ? null : 'unsure';
  if (secret === user && /^[a-z]+$/.test(secret)) return /[.]/.test(host) ? 'unsure' : null;
  return 'sure';
}

/** Finds passwords and tokens in the addresses of services. */
export function findInAddresses(text: string): SecretRange[] {
  const passwords = [...text.matchAll(withPassword)].flatMap((match) => {
    const { user = '', secret = '', host = '' } = match.groups ?? {};
    const span = spanOf(match, 'secret');
    return span ? found('url-password', span, judgePassword(secret, user, host)) : [];
  });
  const others = [tokenAlone, oracle].flatMap((expression) =>
    [...text.matchAll(expression)].flatMap((match) => {
      const span = spanOf(match, 'secret');
      const secret = match.groups?.secret ?? '';
      const isSecret = expression === oracle ? !isPlaceholder(secret) : looksRandom(secret);
      return span ? found('url-password', span, isSecret ? 'sure' : null) : [];
    }),
  );
  return [...passwords, ...others];
}

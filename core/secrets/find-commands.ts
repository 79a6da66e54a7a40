import { found, type SecretRange, spanOf, type Verdict } from './finding.ts';
import { decodeBase64, isPlaceholder } from './values/placeholder.ts';
import { looksRandom } from './values/random.ts';

const value = `(?:"(?<secret>[^"\\n]{3,200})"|'(?<secret1>[^'\\n]{3,200})'|(?<secret2>[^\\s"'\`|;<>]{3,200}))`;
const command = (names: string, flag: string) =>
  new RegExp(`(?<![\\w/-])(?:${names})\\b(?:[^\\n|;\\\\]|\\\\\\n?){0,200}?\\s${flag}${value}`, 'dg');

/** Commands that take a secret behind a flag or in a place. What stands there must not be a variable or a placeholder. */
const expressions: readonly RegExp[] = [
  command('sshpass', '-p ?'),
  command('mysql|mysqldump|mysqladmin|mysqlimport|mysqlsh|mariadb|mariadb-dump|7z|7za|rar', '-p'),
  command('(?:docker|podman|nerdctl|skopeo|helm registry|crane auth|oras) login', '(?:-p|--password)[ =]'),
  command('mongo(?:sh)?|mongodump|mongorestore|az|cf|oc|argocd|influx', '(?:-p|--password)[ =]'),
  command('redis-cli|redis-benchmark|valkey-cli', '(?:-a|--pass)[ =]'),
  command(
    'curl|wget|https?|xh',
    '(?:-u|--user|-a|--auth|--proxy-user|-U)[ =]{0,3}["\']?(?!https?:)[^\\s:\'"]{0,100}:(?=\\S)',
  ),
  command('ldapsearch|ldapadd|ldapmodify|ldapwhoami', '-w ?'),
  command('sqlcmd|bcp|unzip|zip', '-P ?'),
  command('smbclient|rpcclient', '-U ?["\']?[^\\s%]{1,60}%'),
  command('openssl enc', '-k '),
  command('openssl', '-pass(?:in|out)? ["\']?pass:'),
  command('vault', 'login (?:-\\S+ )?'),
  command('gh', 'secret set .{0,80}?--body[ =]'),
  command('npm|pnpm|yarn', '\\S{0,200}:_authToken[ =]'),
  command('htpasswd', '(?:-\\w+ ){0,4}-\\w*b\\w* (?:-\\w+ ){0,4}(?!-)\\S{1,100} \\S{1,60} '),
  command('rclone|mc|s3cmd|aws', '\\S{0,60}secret\\S{0,20}[ =]'),
  new RegExp(
    `\\b(?:echo|printf)(?: -n)? ${value}(?:\\\\n)?["']? ?\\|[^\\n]{0,120}(?:--password-stdin|sudo -S)`,
    'dg',
  ),
  command('net', '/user:\\S{1,80} '),
  command('keytool|jarsigner', '-(?:src|dest)?(?:store|key)pass '),
  /\becho ["']?[\w.-]{1,60}:(?<secret>[^\s"'|]{3,200})["']? ?\| ?(?:sudo )?chpasswd/dg,
  /\b(?:login|user)\s{1,8}\S{1,100}\s{1,8}password\s{1,8}(?<secret>[^\s"'`,;]{4,200})/dg,
  /\b(?:IDENTIFIED|identified)[ \t](?:(?:WITH|with)[ \t]["']?\w{1,40}["']?[ \t])?(?:BY|by)[ \t](?:PASSWORD[ \t])?["'](?<secret>[^"'\n]{4,200})["']/dg,
  /\bdefine\(\s{0,3}["'][A-Z_]{0,40}(?:PASSWORD|KEY|SALT|SECRET|TOKEN)["'],\s{0,3}["'](?<secret>[^"'\n]{6,200})["']/dg,
  /\b(?:password|passwort|pw)\b[^\n]{0,30}? from \S{4,80} to (?<secret>[^\s"'`]{6,200})/dgi,
  /^[ \t]{0,8}(?:ENV|ARG)[ \t]{1,4}[A-Z0-9_]{0,40}(?:KEY|TOKEN|SECRET|PASSWORD|PASS)[ \t]{1,4}(?<secret>[^\s"'`]{6,200})/dgm,
  /^[ \t]{0,8}requirepass[ \t]{1,4}(?<secret>\S{4,200})/dgm,
  /\bsetx?[ \t]{1,4}[A-Z0-9_]{0,40}(?:KEY|TOKEN|SECRET|PASSWORD)[ \t]{1,4}(?<secret>[^\s"'`]{6,200})/dg,
];

const afterwards = /^["']?[ \t]{1,4}(?:ssh|scp|sftp|rsync)\b/;

/** Letters alone may be the next word of a sentence: `sshpass -p reads the password`. */
function judgeArgument(secret: string, rest: string): Verdict {
  if (isPlaceholder(secret) || /^[\d:./]{1,40}$/.test(secret) || /^-/.test(secret)) return null;
  if (/\d/.test(secret) || /[^\p{L}\p{N}\s_-]/u.test(secret)) return 'sure';
  return afterwards.test(rest) || /^["']/.test(rest) || /[a-z][A-Z]/.test(secret) ? 'unsure' : null;
}

const header =
  /\b(?<scheme>Bearer|Basic|Token|token|ApiKey)[ \t]{1,4}(?<secret>[A-Za-z0-9._~+/-]{16,2000}={0,2})/dg;
const encodedPair =
  /(?:"?_?auth"?|_password|password)["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?<secret>[A-Za-z0-9+/]{8,400}={0,2})/dg;

function judgeBasic(secret: string): Verdict {
  const [, user = '', password = ''] = /^([^:]{0,100}):(.{1,300})$/.exec(decodeBase64(secret)) ?? [];
  if (
    password === '' ||
    isPlaceholder(password) ||
    (/^Aladdin$/i.test(user) && /^open ?sesame$/i.test(password))
  )
    return null;
  return 'sure';
}

function judgeHeader(scheme: string, secret: string): Verdict {
  if (scheme === 'Basic' && decodeBase64(secret) !== '') return judgeBasic(secret);
  if (isPlaceholder(secret) || !/\d/.test(secret)) return null;
  return looksRandom(secret) ? 'sure' : null;
}

/** Finds secrets in command lines, in headers of requests, and in what is only encoded. */
export function findInCommands(text: string): SecretRange[] {
  const ranges: SecretRange[] = [];
  for (const expression of expressions) {
    for (const match of text.matchAll(expression)) {
      const span = spanOf(match, 'secret') ?? spanOf(match, 'secret1') ?? spanOf(match, 'secret2');
      if (!span) continue;
      const rest = text.slice(span.end, span.end + 12);
      ranges.push(...found('password', span, judgeArgument(text.slice(span.start, span.end), rest)));
    }
  }
  for (const match of text.matchAll(header)) {
    const span = spanOf(match, 'secret');
    const { scheme = '', secret = '' } = match.groups ?? {};
    if (span) ranges.push(...found('bearer-token', span, judgeHeader(scheme, secret)));
  }
  for (const match of text.matchAll(encodedPair)) {
    const span = spanOf(match, 'secret');
    if (span) ranges.push(...found('password', span, judgeBasic(match.groups?.secret ?? '')));
  }
  return ranges;
}

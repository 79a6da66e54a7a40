import { found, type SecretRange, spanOf, type Verdict } from './finding.ts';
import { isMadeOfDullWords, publishedValue } from './values/placeholder.ts';
import { isRepeated, longestSequence, looksRandom } from './values/random.ts';
import { kindOfPrefix, strictBodies } from './vendors.ts';

const escapeForRegExp = (text: string) => text.replace(/[.+*?^$()[\]{}|\\/]/g, '\\$&');

const anyPrefix = [...kindOfPrefix.keys()].map(escapeForRegExp).join('|');
/** A sign of an assignment or an address before a token is its edge, base64 around it is none. */
const edge = '(?<![A-Za-z0-9_+-])';
const prefixed = new RegExp(
  `${edge}(?:FlyV1 )?(?<prefix>${anyPrefix})(?<body>[A-Za-z0-9_.~+/-]{8,600}={0,2})`,
  'dg',
);

/** Shapes without a prefix of their own, or with more to them. */
const shapes: readonly (readonly [kind: string, expression: RegExp])[] = [
  [
    'aws-access-key',
    /(?<![A-Za-z0-9_+-])(?<secret>(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16})(?![A-Za-z0-9_+/=-])/dg,
  ],
  [
    'json-web-token',
    /(?<![A-Za-z0-9_+-])(?<secret>eyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,1000})/dg,
  ],
  [
    'telegram-bot-token',
    /(?<![A-Za-z0-9_])(?:bot)?(?<secret>\d{8,10}:AA[A-Za-z0-9_-]{30,36})(?![A-Za-z0-9_-])/dg,
  ],
  [
    'discord-token',
    /(?<![A-Za-z0-9_+/-])(?<secret>[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40})(?![A-Za-z0-9_-])/dg,
  ],
  [
    'azure-secret',
    /(?<![A-Za-z0-9_~.])(?<secret>[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,36})(?![A-Za-z0-9_~-])/dg,
  ],
  ['airtable-token', /(?<![A-Za-z0-9_])(?<secret>pat[A-Za-z0-9]{14}\.[a-f0-9]{60,68})(?![A-Za-z0-9])/dg],
  ['mailgun-key', /(?<![A-Za-z0-9_-])(?<secret>key-[0-9a-f]{32})(?![A-Za-z0-9_-])/dg],
  ['twilio-key', /(?<![A-Za-z0-9_])(?<secret>SK[0-9a-f]{32})(?![A-Za-z0-9_])/dg],
  ['terraform-token', /(?<![A-Za-z0-9_])(?<secret>[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{40,80})/dg],
  ['salesforce-token', /(?<![A-Za-z0-9_])(?<secret>00D[A-Za-z0-9]{12}![A-Za-z0-9._-]{80,260})/dg],
  ['facebook-token', /(?<![0-9])(?<secret>\d{15,16}\|[A-Za-z0-9_-]{27,40})(?![A-Za-z0-9_-])/dg],
  ['maxmind-key', /(?<![A-Za-z0-9_])(?<secret>[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk)(?![A-Za-z0-9])/dg],
  [
    'slack-incoming-webhook',
    /hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/(?<secret>[A-Za-z0-9/_-]{20,200})/dg,
  ],
  ['npm-access-token', /:_authToken["']?[ \t=]{1,4}["']?(?<secret>[A-Za-z0-9_-]*\d[A-Za-z0-9_-]{12,200})/dg],
  [
    'discord-webhook',
    /discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{10,24}\/(?<secret>[A-Za-z0-9_-]{20,120})/dg,
  ],
  [
    'teams-webhook',
    /(?:\.webhook|\boutlook)\.office(?:365)?\.com\/webhook(?:b2)?\/(?<secret>[A-Za-z0-9@/_-]{60,300})/dg,
  ],
  [
    'chat-webhook',
    /(?:feishu\.cn|larksuite\.com)\/open-apis\/bot\/v2\/hook\/(?<secret>[A-Za-z0-9-]{20,60})/dg,
  ],
  ['chat-webhook', /qyapi\.weixin\.qq\.com\/cgi-bin\/webhook\/send\?key=(?<secret>[A-Za-z0-9-]{20,60})/dg],
  ['zapier-webhook', /hooks\.zapier\.com\/hooks\/catch\/(?<secret>\d{4,12}\/[a-z0-9]{5,20})/dg],
  ['azure-signature', /[?&;]sig=(?<secret>[A-Za-z0-9%+/_-]{30,120}={0,2})/dg],
  ['azure-key', /\b(?:AccountKey|SharedAccessKey)=(?<secret>[A-Za-z0-9+/]{40,100}={0,2})/dg],
];

/** What documentation shows: the token on jwt.io, and ids that say so themselves. */
function isDocumented(token: string): boolean {
  if (publishedValue.test(token)) return true;
  const [, payload = ''] = token.split('.');
  const text = token.startsWith('eyJ') ? Buffer.from(payload, 'base64url').toString('latin1') : '';
  return /John Doe|"sub":\s*"1234567890"/.test(text);
}

/** Whether a body has the length of a token and yet was typed rather than drawn: `abcdef0123456789…`. */
function isTyped(body: string): boolean {
  return body
    .split(/[-_.]/)
    .some((piece) => piece.length >= 16 && (/\d/.test(piece) || longestSequence(piece) >= 8));
}

function judgeToken(prefix: string, body: string): Verdict {
  if (body.split(/[-_.]/).some((piece) => piece.length >= 6 && isRepeated(piece))) return null;
  const strict = strictBodies[prefix];
  if (strict && !strict.test(body)) return null;
  const typed = isTyped(body) ? 'unsure' : null;
  if (isMadeOfDullWords(body)) return longestSequence(body) >= 8 ? typed : null;
  if (/EXAMPLE/i.test(body)) return 'unsure';
  if (!looksRandom(strict ? body.replaceAll('-', '') : body)) return typed;
  if (body.length < 12) return 'unsure';
  return longestSequence(body) >= 12 || /^[sr]k_test_$/.test(prefix) ? 'unsure' : 'sure';
}

/** Finds the tokens, keys and webhooks that their own shape gives away. */
export function findVendorTokens(text: string): SecretRange[] {
  const ranges: SecretRange[] = [];
  for (const match of text.matchAll(prefixed)) {
    const { prefix = '', body = '' } = match.groups ?? {};
    const span = spanOf(match, 'body');
    if (!span) continue;
    const trimmed = body.replace(/[.~/+-]+$/, '');
    // What is cut off, blacked out or goes on as a pattern shows how a token begins.
    if (body.endsWith('...') || /[…*•<[{$]/.test(text[span.end] ?? '')) continue;
    const start = span.start - prefix.length;
    const end = span.end - (body.length - trimmed.length);
    ranges.push(...found(kindOfPrefix.get(prefix) ?? 'token', { start, end }, judgeToken(prefix, trimmed)));
  }
  for (const [kind, expression] of shapes) {
    for (const match of text.matchAll(expression)) {
      const { secret = '' } = match.groups ?? {};
      const span = spanOf(match, 'secret');
      const pieces = secret.slice(4).split(/[^A-Za-z0-9]/);
      if (!span || isDocumented(secret) || pieces.some((piece) => piece.length >= 8 && isRepeated(piece)))
        continue;
      ranges.push(...found(kind, span, /EXAMPLE/.test(secret) ? 'unsure' : 'sure'));
    }
  }
  return ranges;
}

const keyHeader =
  /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:(?:(?!-----BEGIN )[\s\S]){0,20000}?-----END (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----|(?:\\n|\s|[A-Za-z0-9+/]{16,76}={0,2}(?=\s|\\n|$)){0,400})/dg;
const puttyKey = /Private-Lines: \d{1,3}\s{1,4}(?<secret>(?:[A-Za-z0-9+/=]{8,80}\s{0,2}){1,60})/dg;

/** Finds private keys; one whose body is left out is none, a header alone is an unsure one. */
export function findPrivateKeys(text: string): SecretRange[] {
  const ranges: SecretRange[] = [];
  for (const match of text.matchAll(keyHeader)) {
    const body = match[0].replace(/-----[^-]{1,80}-----/g, '').replace(/\\[nr]|\s/g, '');
    const isLeftOut = /^(?:[.…*<[]|x{3}|\$|your)/i.test(body) || (body !== '' && isRepeated(body));
    const span = { start: match.index, end: match.index + match[0].trimEnd().length };
    ranges.push(...found('private-key', span, isLeftOut ? null : body.length < 16 ? 'unsure' : 'sure'));
  }
  for (const match of text.matchAll(puttyKey)) {
    const span = spanOf(match, 'secret');
    if (span) ranges.push(...found('private-key', span, 'sure'));
  }
  return ranges;
}

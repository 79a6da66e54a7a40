/** A secret in a text: where it lies and what it is. It never carries the secret itself, so that no message can. */
export interface SecretFinding {
  kind: string;
  /** UTF-16 offsets of the part to redact. */
  start: number;
  end: number;
  /** 1-based line of `start`. */
  line: number;
}

export type SecretRange = Omit<SecretFinding, 'line'>;

/**
 * What secretlint's recommended rules leave out. Every quantifier is bounded: a draft of 8 MB must not take quadratic
 * time.
 */
interface Pattern {
  kind: string;
  /** Group `secret`, where there is one, is the part that is redacted. */
  expression: RegExp;
  accepts?: (secret: string, key: string) => boolean;
}

/** A sign of an assignment or an address before a token is its edge, base64 around it is none. */
const edge = '(?<![A-Za-z0-9_+-])';
const tail = '(?![A-Za-z0-9_+/=-])';

function vendor(kind: string, source: string): Pattern {
  return { kind, expression: new RegExp(`${edge}${source}${tail}`, 'dg') };
}

const vendors: readonly Pattern[] = [
  vendor('aws-access-key', '(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}'),
  vendor('github-token', '(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255})'),
  vendor('gitlab-token', 'gl(?:pat|dt|rt|cbt|ptt|soat|ft|agent)-[A-Za-z0-9_-]{18,200}'),
  vendor('stripe-key', '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{12,200}'),
  vendor('stripe-webhook-secret', 'whsec_[A-Za-z0-9+/=]{20,200}'),
  vendor('google-api-key', 'AIza[0-9A-Za-z_-]{35}'),
  vendor('google-oauth-secret', 'GOCSPX-[A-Za-z0-9_-]{20,60}'),
  vendor('google-oauth-token', 'ya29\\.[A-Za-z0-9_.-]{20,400}'),
  vendor('huggingface-token', 'hf_[A-Za-z]{30,60}'),
  vendor('pypi-token', 'pypi-[A-Za-z0-9_-]{40,400}'),
  vendor('digitalocean-token', 'do[opr]_v1_[a-f0-9]{64}'),
  vendor('anthropic-api-key', 'sk-ant-[A-Za-z0-9_-]{20,250}'),
  vendor('openai-key', 'sk-(?!ant-)(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{32,250}'),
  vendor('vault-token', 'hv[sbr]\\.[A-Za-z0-9_-]{20,300}'),
  vendor('age-secret-key', 'AGE-SECRET-KEY-1[A-Z0-9]{20,80}'),
  vendor('telegram-bot-token', '[0-9]{8,10}:AA[A-Za-z0-9_-]{33}'),
  vendor('json-web-token', 'eyJ[A-Za-z0-9_-]{8,2000}\\.eyJ[A-Za-z0-9_-]{8,4000}\\.[A-Za-z0-9_-]{8,1000}'),
];

const emptyWords =
  /^(?:true|false|null|none|nil|undefined|empty|unset|todo|tbd|example|placeholder|changeme|change_me|dummy|required|optional|string|redacted|hidden|removed|secret_here|optional|yes|no|on|off)$/i;
const shapes = [
  // A name for a value: $VAR, ${VAR}, {{ var }}, %VAR%, <password>, process.env.X, a function call, a vault path.
  /^\$/,
  /^\{\{?/,
  /^%[A-Za-z_]*%?$/,
  /^<.*>?$/,
  /^\[/,
  /^(?:process|import\.meta|os|ENV|env|config|secrets|vars|settings)[.[]/,
  /^(?:op|vault|ssm|gcp-secret|secretsmanager|sops|awssm|arn):/i,
  /[(){}]/,
  // Something blacked out: ***, xxxx, ..., …
  /^(.)\1*$/u,
  /^[*.x…•_-]+$/iu,
  /(?:\*{3}|…|\.{3}|x{4,})/i,
  /^(?:your|my|the|some|insert|put|enter|change|replace)[-_ ]/i,
  /-here$/i,
];

/** Whether a value in the place of a secret only names one, blacks one out or is an example. */
function isPlaceholder(value: string): boolean {
  return value === '' || emptyWords.test(value) || shapes.some((shape) => shape.test(value));
}

const hasLetterAndDigit = (value: string) => /\p{L}/u.test(value) && /\d/.test(value);

const relativePath = /^[\w.@-]+(?:\/[\w.@-]+)+\.[A-Za-z]{1,6}(?::\d+)?$/;

/** Values that are code or prose rather than a secret: a lone identifier, a path, a small number. */
function looksLikeValue(value: string): boolean {
  return (
    value.length >= 4 &&
    !isPlaceholder(value) &&
    !relativePath.test(value) &&
    !/^(?:[./~]|[A-Za-z]:\\)/.test(value) &&
    !/^\d{1,5}$/.test(value)
  );
}

const envName =
  /(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|CREDENTIALS?|APIKEY|KEY_BASE|(?:^|_)(?:PASS|PWD|TOKEN|KEY|AUTH|SALT|DSN|PAT))$/;
const strongKey =
  /(?:API|ACCESS|SECRET|PRIVATE|ENCRYPTION|SIGNING|AUTH|MASTER|ADMIN|SERVICE|DEPLOY|LICENSE)_?KEY$/;

/** `…_KEY` names many harmless things (a cache key, a sort key): only a value that looks random counts there. */
function acceptsEnvValue(value: string, key: string): boolean {
  if (!envName.test(key) || /(?:^|_)PUB(?:LIC)?(?:_|$)/.test(key) || !looksLikeValue(value)) return false;
  const weak = /KEY$/.test(key) && !strongKey.test(key);
  return !weak || (value.length >= 16 && hasLetterAndDigit(value));
}

const secretWord =
  'pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|auth[_-]?token|client[_-]?secret|credentials?';

const assigned: readonly Pattern[] = [
  {
    kind: 'private-key',
    expression:
      /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:(?:(?!-----BEGIN )[\s\S]){0,20000}?-----END (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----|(?:\\n|\s|[A-Za-z0-9+/]{16,76}={0,2}(?=\s|\\n|$)){0,400})/dg,
  },
  {
    kind: 'url-password',
    expression:
      /(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{1,30}:\/\/[^\s/:@?#'"`<>]{0,200}:(?<secret>[^\s/@'"`]{1,200}(?:@(?=[^\s/@'"`]{1,200}@)[^\s/@'"`]{1,200})?)@[\w[]/dg,
    accepts: (secret) => !isPlaceholder(secret) && !/^[A-Z_]+$/.test(secret),
  },
  {
    kind: 'env-value',
    expression:
      /(?<![A-Za-z0-9_$])(?<key>[A-Z][A-Z0-9_]{2,60})[ \t]{0,4}[:=][ \t]{0,4}(?:"(?<secret>[^"\n]{4,400})"|'(?<secret1>[^'\n]{4,400})'|(?<secret2>[^\s"'`,;]{4,400}))/dg,
    accepts: acceptsEnvValue,
  },
  {
    kind: 'password',
    expression: new RegExp(
      `(?<![A-Za-z0-9])["']?(?<key>(?:[a-z][A-Za-z0-9]{0,30}[_-]?){0,3}?(?:${secretWord}))["']?[ \\t]{0,4}(?::|=>?|\\bis\\b)[ \\t]{0,4}(?:"(?<secret>[^"\\s]{4,400})"|'(?<secret1>[^'\\s]{4,400})'|\`(?<secret2>[^\`\\s]{6,400})\`|(?<secret3>[^\\s"'\`,;)]{6,400}))`,
      'dgi',
    ),
    accepts: (secret) =>
      looksLikeValue(secret) && hasLetterAndDigit(secret) && !/^[\w.-]+\.[a-z]{2,4}(?::\d+)?$/i.test(secret),
  },
  {
    kind: 'password',
    expression:
      /\b(?:curl|wget|https?|xh)\b[^\n]{0,200}?\s(?:-u|--user|-a|--auth)[ =]['"]?[^\s:'"]{1,100}:(?<secret>[^\s'"`]{4,200})/dg,
    accepts: (secret) => !isPlaceholder(secret),
  },
  {
    kind: 'bearer-token',
    expression: /\b(?:Bearer|Basic|Token)[ \t]{1,4}(?<secret>[A-Za-z0-9._~+/=-]{16,2000})/dg,
    accepts: (secret) => looksLikeValue(secret) && hasLetterAndDigit(secret),
  },
  {
    kind: 'azure-key',
    expression: /\b(?:AccountKey|SharedAccessKey)=(?<secret>[A-Za-z0-9+/]{40,100}={0,2})/dg,
  },
];

function rangeOf(pattern: Pattern, match: RegExpExecArray): SecretRange | null {
  const groups = match.groups ?? {};
  const name = ['secret', 'secret1', 'secret2', 'secret3'].find((group) => groups[group] !== undefined);
  const at = name === undefined ? match.indices?.[0] : match.indices?.groups?.[name];
  if (!at) return null;
  const value = match[0].slice(at[0] - match.index, at[1] - match.index);
  if (pattern.accepts && !pattern.accepts(value, groups.key ?? '')) return null;
  return { kind: pattern.kind, start: at[0], end: at[1] };
}

/** Finds what our own patterns see, in no particular order. */
export function findByPattern(text: string): SecretRange[] {
  return [...vendors, ...assigned].flatMap((pattern) =>
    [...text.matchAll(pattern.expression)].flatMap((match) => rangeOf(pattern, match) ?? []),
  );
}

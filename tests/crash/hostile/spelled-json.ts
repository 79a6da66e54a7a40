import fc from 'fast-check';

/** A JSON value with the way it is written down: white space, escapes, numbers and doubled keys are a user's own. */
type Spelled = string;

const space = fc.constantFrom('', '', '', ' ', '\n', '\r\n', '\t', '\n  ', '\r\n\t', '  ');

/** A character as it is, or as an escape in one of its spellings. */
const character = fc
  .tuple(
    fc.constantFrom(
      'a',
      'Z',
      '/',
      '"',
      '\\',
      '\n',
      'é',
      '日',
      '\u2028',
      '😀',
      '\u0000',
      ' ',
      '*',
      '~',
      '<',
      '$',
    ),
    fc.integer({ min: 0, max: 2 }),
  )
  .map(([text, how]) => {
    const must = text === '"' || text === '\\' || text < ' ';
    const escapes = [...Array(text.length).keys()].map(
      (at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`,
    );
    if (how === 1) return escapes.join('');
    if (how === 2)
      return escapes
        .join('')
        .replace(/[a-f]/g, (digit) => digit.toUpperCase())
        .replace(/\\U/g, '\\u');
    if (text === '/') return '\\/';
    return must ? JSON.stringify(text).slice(1, -1) : text;
  });
const string: fc.Arbitrary<Spelled> = fc
  .oneof(
    fc.array(character, { maxLength: 8 }).map((all) => all.join('')),
    fc.constantFrom(
      'hooks',
      'command',
      'SessionStart',
      'Read(~/.agent-handoffs/**)',
      'sh /x/hooks/session-start.sh',
    ),
  )
  .map((text) => `"${text}"`);
const number: fc.Arbitrary<Spelled> = fc.constantFrom(
  '0',
  '-0',
  '0.0',
  '1',
  '1.0',
  '1e3',
  '1E+3',
  '1.50',
  '-1e-7',
  '12345678901234567890',
  '0.1e-99999',
  '1e99999',
);
const scalar = fc.oneof(string, number, fc.constantFrom('true', 'false', 'null'));

const listOf = (open: string, close: string) => (members: readonly Spelled[], gaps: readonly string[]) =>
  open +
  members.map((member, at) => `${at > 0 ? ',' : ''}${gaps[at % gaps.length] ?? ''}${member}`).join('') +
  (gaps[0] ?? '') +
  close;
const gaps = fc.array(space, { minLength: 1, maxLength: 5 });
const array = (member: fc.Arbitrary<Spelled>, most = 3) =>
  fc
    .tuple(fc.array(member, { maxLength: most }), gaps)
    .map(([all, between]) => listOf('[', ']')(all, between));
const object = (member: fc.Arbitrary<Spelled>, most = 4) =>
  fc
    .tuple(fc.array(member, { maxLength: most }), gaps)
    .map(([all, between]) => listOf('{', '}')(all, between));
const pair = (key: fc.Arbitrary<Spelled>, value: fc.Arbitrary<Spelled>) =>
  fc.tuple(key, space, space, value).map(([name, before, after, text]) => `${name}${before}:${after}${text}`);
const named = (name: string, value: fc.Arbitrary<Spelled>) => pair(fc.constant(`"${name}"`), value);

const { value } = fc.letrec<{ value: Spelled }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'json' },
    scalar,
    array(tie('value')),
    object(pair(string, tie('value'))),
  ),
}));

const handler = object(
  fc.oneof(
    named('type', fc.constant('"command"')),
    named('command', fc.constantFrom('"date"', '"sh \\/x\\/session-start.sh claude-code"', '"a \\"b\\""')),
    named('timeout', number),
    pair(string, value),
  ),
);
const group = fc.oneof(
  object(fc.oneof(named('matcher', string), named('hooks', array(handler)))),
  object(fc.oneof(named('hooks', array(handler)), pair(string, scalar))),
);
/** Mostly of the right shape. */
const usually = (right: fc.Arbitrary<Spelled>) =>
  fc.oneof({ weight: 60, arbitrary: right }, { weight: 1, arbitrary: value });
const event = fc.constantFrom('SessionStart', 'PreCompact', 'Stop', 'SubagentStart', 'PreToolUse');
const hooks = object(
  fc.tuple(event, usually(array(usually(group)))).chain(([name, groups]) => named(name, fc.constant(groups))),
);
const permissions = object(
  fc.oneof(
    named('allow', usually(array(string))),
    named('deny', array(string)),
    named('defaultMode', string),
  ),
);
const top = object(
  fc.oneof(
    { weight: 3, arbitrary: named('hooks', usually(hooks)) },
    { weight: 3, arbitrary: named('permissions', usually(permissions)) },
    { weight: 4, arbitrary: pair(string, value) },
    {
      weight: 1,
      arbitrary: pair(
        fc.constantFrom('"__proto__"', '"constructor"', '"$schema"', '""', '"ho\\u006fks"'),
        value,
      ),
    },
  ),
  5,
);

/** What makes a text none, or another form of JSON. */
const spoil = fc.constantFrom<(text: string) => string>(
  (text) => text.slice(0, -1),
  (text) => text.replace('{', '{ // a comment\n'),
  (text) => text.replace('{', '{ /* a comment */ '),
  (text) => text.replace(/\}$/, ',}'),
  (text) => `${text}x`,
  (text) => text.replace(/"/, "'"),
  (text) => `\u00a0${text}`,
  () => '[]',
  () => '"hooks"',
  () => '7',
  () => '',
  () => ' \r\n\t',
  () => '{'.repeat(5_000),
  () => `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`,
  (text) => `${text}\n${text}`,
);

/** The bytes of a JSON file as users, editors and generators leave it. */
export const jsonBytes: fc.Arbitrary<Buffer> = fc
  .tuple(
    usually(top),
    fc.oneof({ weight: 24, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: spoil }),
    fc.constantFrom('', '', '\ufeff'),
    fc.constantFrom('', '\n', '\r\n', '\n\n', ' '),
    fc.oneof(
      { weight: 40, arbitrary: fc.constant('utf8') },
      { weight: 1, arbitrary: fc.constantFrom('utf16le', 'broken') },
    ),
  )
  .map(([text, change, mark, tail, encoding]) => {
    const whole = `${mark}${change === null ? text : change(text)}${tail}`;
    if (encoding === 'broken')
      return Buffer.concat([
        Buffer.from(whole.slice(0, 5)),
        Buffer.from([0xc3, 0x28, 0xff]),
        Buffer.from(whole.slice(5)),
      ]);
    return Buffer.from(whole, encoding === 'utf16le' ? 'utf16le' : 'utf8');
  });

import { describe, expect, it } from 'vitest';
import { scanSecrets } from '../../core/secrets/scan.ts';

const megabyte = 1_048_576;
const base64 = Buffer.from(Array.from({ length: 3_000 }, (_, at) => (at * 7919) % 256)).toString('base64');

/** Milliseconds of a search, the better of two. */
async function timeOf(text: string): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 2; turn++) {
    const before = performance.now();
    await scanSecrets(text);
    times.push(performance.now() - before);
  }
  return Math.min(...times);
}

describe('a text of one megabyte', () => {
  it.each([
    ['one letter', 'a'],
    ['one digit', '1'],
    ['hyphens', '-'],
    ['spaces', ' '],
    ['tabs', '\t'],
    ['bars of a table', '|'],
    ['signs of assignment', '='],
    ['slashes', '/'],
    ['dots', '.'],
    ['base64 in one line', base64],
    ['base64 in lines', `${base64.slice(0, 76)}\n`],
    ['open addresses', 'https://a:'],
    ['names', 'password:password=token:'],
    ['names of other scripts', '密码：'],
    ['commands', 'mysql -u a '],
    ['quotation marks', 'token = "'],
    ['headers of keys', '-----BEGIN PRIVATE KEY----- '],
    ['beginnings of tokens', 'eyJa.'],
    ['users', 'root / '],
    ['logins', 'ssh a with '],
    ['cookies', 'Cookie: a=b; session'],
    ['networks', 'wifi a key '],
    ['numbers of cards', 'PIN of '],
    ['pairs', 'A_AUTH=a:'],
    ['columns', 'user,password\n'],
    ['words that end a part', 'the password is abcdefghij, '],
  ])('of %s takes time that grows as it does', async (_, piece) => {
    const quarter = piece.repeat(Math.ceil(megabyte / 4 / piece.length));
    // Four times the text may take four times as long; sixteen times as long would be quadratic. What is fast anyway is
    // not judged.
    const allowed = Math.max(1_500, 9 * (await timeOf(quarter)));
    expect(await timeOf(quarter.repeat(4))).toBeLessThan(allowed);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeSecrets, redactSecrets } from '../../../core/secrets/redact.ts';
import { scanSecrets } from '../../../core/secrets/scan.ts';

interface Positive {
  name: string;
  kind: string;
  text: string[];
  secret: string[];
}

const file = new URL('../../fixtures/drafts/secrets.json', import.meta.url);
const corpus: { positives: Positive[]; negatives: { name: string; text: string[] }[] } = JSON.parse(
  readFileSync(file, 'utf8'),
);
const positives = corpus.positives.map((entry) => ({
  ...entry,
  text: entry.text.join(''),
  secret: entry.secret.join(''),
}));
const negatives = corpus.negatives.map((entry) => ({ ...entry, text: entry.text.join('') }));

describe('a secret is found, named and redacted', () => {
  it.each(positives)('$name', async ({ text, secret, kind }) => {
    const findings = await scanSecrets(text);
    expect(findings.map((finding) => finding.kind)).toEqual([kind]);
    expect(JSON.stringify(findings) + describeSecrets(findings)).not.toContain(secret);
    const redacted = await redactSecrets(text);
    expect(redacted.text).not.toContain(secret);
    expect(redacted.text).toContain(`[redacted: ${kind}]`);
    expect(await scanSecrets(redacted.text)).toEqual([]);
  });
});

describe('what is no secret stays', () => {
  it.each(negatives)('$name', async ({ text }) => {
    expect(await scanSecrets(text)).toEqual([]);
    expect((await redactSecrets(text)).text).toBe(text);
  });
});

describe('many secrets', () => {
  it('are found in one text, each in its line', async () => {
    const text = positives.map((entry) => entry.text.replaceAll(/\r?\n/g, '\n')).join('\n\n');
    const findings = await scanSecrets(text);
    expect(findings.length).toBe(positives.length);
    for (const { start, line } of findings) expect(text.slice(0, start).split('\n').length).toBe(line);
  });
});

describe('a very large text', () => {
  it.each([
    ['prose', 'The queue is bounded, see src/queue.ts:12 and 9f86d081884c7d65.\n'],
    ['addresses', 'https://example.com/a:b/c?x=@ postgres://a:'],
    ['one word', 'A'],
    ['key headers', '-----BEGIN '],
    ['whole key headers', '-----BEGIN PRIVATE KEY----- '],
    ['assignments', 'password:password=token:'],
    ['tokens', `ghp${'_16C7e42F292c6912E7710c838347Ae178B4a'}\n`],
  ])('of %s is searched in bounded time', async (_, piece) => {
    const text = piece.repeat(Math.ceil((1024 * 1024) / piece.length));
    const before = performance.now();
    await scanSecrets(text);
    expect(performance.now() - before).toBeLessThan(8_000);
  });
});

describe('frontmatter', () => {
  it('still parses after redaction', async () => {
    const text = `---\nname: uses ghp${'_16C7e42F292c6912E7710c838347Ae178B4a'}\n---\n\nBody.\n`;
    expect((await redactSecrets(text)).text).toBe('---\nname: uses [redacted:github-token]\n---\n\nBody.\n');
  });
});

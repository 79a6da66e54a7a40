import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect } from 'vitest';
import { it, requestsOf } from './installed.ts';

/** Lines by which the client tells its model of our skills, and our block in AGENTS.md. */
const ours = /^- (?:upgrade-)?handoff[a-z-]*: .*$/gm;
const block = /<!-- agent-handoff begin[\s\S]*?<!-- agent-handoff end -->/;

describe('what we cost a session in which nothing waits', () => {
  it('is two skills and a short block', async ({ untrusted: codex }) => {
    const asked = await requestsOf(codex, 'hello');
    const listed = [...new Set(asked.match(ours) ?? [])];
    expect(listed.map((line) => line.split(':')[0])).toEqual(['- handoff', '- handoffs']);
    const found = block.exec(asked)?.[0] ?? '';
    expect(found).toContain('dist/handoff.cjs');
    expect(encode([...listed, found].join('\n')).length).toBeLessThanOrEqual(250);
  });

  it('a skill that is not listed works by its name', async ({ untrusted: codex }) => {
    const asked = await requestsOf(codex, '$handoff-pack dev');
    expect(asked).toContain('<name>handoff-pack</name>');
    expect(asked).toContain('Audiences: dev');
  });
});

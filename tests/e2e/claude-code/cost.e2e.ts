import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect } from 'vitest';
import { lastUserText } from '../fake/messages-request.ts';
import { say } from '../fake/messages-turns.ts';
import { it } from './installed.ts';

const ours = /^- (?:upgrade-)?handoff[a-z-]*: .*$/gm;

describe('what we cost a session in which nothing waits', () => {
  it('is two skills', async ({ installed: claude }) => {
    await claude.print('hello');
    const asked = JSON.stringify((await claude.api.waitForMain(1)).body).replaceAll('\\n', '\n');
    const listed = [...new Set(asked.match(ours) ?? [])];
    expect(listed.map((line) => line.split(':')[0])).toEqual(['- handoff', '- handoffs']);
    expect(encode(listed.join('\n')).length).toBeLessThanOrEqual(150);
  });

  it('a skill that is not listed works by its name', async ({ installed: claude }) => {
    claude.api.script(say('PACKED'));
    await claude.print('/handoff-pack dev');
    expect(lastUserText(await claude.api.waitForMain(1))).toContain('Audiences: dev');
  });
});

import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { promptList } from '../../adapters/mcp/prompt-list.ts';
import { inputSchema, toolList } from '../../adapters/mcp/tool-list.ts';
import { deliveryRecord } from '../../core/handoff/delivery/record.ts';
import { blocksOf, expectBlock, readDocument } from './markdown.ts';
import { replay } from './replay.ts';

const spec = readDocument('spec/mcp.md');

it('spec/mcp.md lists the tools that there are, with every argument, and which change nothing', () => {
  const rows = [...spec.matchAll(/^\| `(\w+)` \| (.*) \| (yes|no) \|$/gm)];
  expect(rows.map(([, name]) => name)).toEqual(Object.keys(toolList));
  for (const [, name = '', text = '', reads] of rows) {
    const { input, reads: changesNothing } = toolList[name as keyof typeof toolList];
    expect(reads, name).toBe(changesNothing ? 'yes' : 'no');
    const { properties } = inputSchema(input) as { type: 'object'; properties: object };
    const named = [...text.replace(/`handoff[^`]*`|\([^)]*\)/g, '').matchAll(/`(\w+)`/g)].map(
      ([, word]) => word,
    );
    expect(named.sort(), name).toEqual(Object.keys(properties).sort());
  }
});

it('and its prompts with their arguments', () => {
  for (const [name, { arguments: given }] of Object.entries(promptList)) {
    const names = given.map((argument) => `\`${argument.name}\``).join(', ');
    expect(spec.replace(/\s+/g, ' ')).toContain(names === '' ? `\`${name}\`` : `\`${name}\` (${names})`);
  }
});

it('its example record is one, by the program and by the published schema', () => {
  const [block] = blocksOf('spec/mcp.md', 'json record');
  const record = JSON.parse(block?.text ?? '');
  const published = z.fromJSONSchema(JSON.parse(readDocument('spec/schema/delivery-record.json')));
  expect(deliveryRecord().safeParse(record).success).toBe(true);
  expect(published.safeParse(record).success).toBe(true);
});

describe('docs/mcp.md', () => {
  it.each(blocksOf('docs/mcp.md', 'console'))('line $line prints what it shows', (block) => {
    expectBlock(block, replay(block.text));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Bytes, utf16Units } from '../../../../core/handoff/surface/fit.ts';
import type { SurfaceItem } from '../../../../core/handoff/surface/item.ts';
import { renderSurface, type SurfaceOptions } from '../../../../core/handoff/surface/surface.ts';

const measures = [
  { unit: 'UTF-16 units', measure: utf16Units },
  { unit: 'UTF-8 bytes', measure: utf8Bytes },
];

const word = fc.constantFrom(
  'alpha',
  'naïve',
  'déjà',
  '日本語',
  '🧪🧪',
  'x',
  '##',
  '- item',
  '\n',
  '\n\n',
  '```',
);
const text = (limit: number) =>
  fc.tuple(fc.array(word, { maxLength: 12 }), fc.nat(limit)).map(([words, repeat]) =>
    Array.from({ length: repeat }, () => words.join(' '))
      .join('\n')
      .slice(0, 40_000),
  );
const middle = fc.array(
  fc.record({
    title: fc.constantFrom('Decisions made', 'Files', 'Status'),
    content: text(60).map((t) => `${t}.`),
  }),
  { maxLength: 6 },
);

/** Every item carries marks that no other text can hold, so that `includes` proves where a text came from. */
const item = fc.record({
  introduction: text(12),
  action: text(40),
  donts: text(40),
  middle,
  long: fc.boolean(),
  warned: fc.boolean(),
});
const items = fc.array(item, { maxLength: 12 }).map((list) =>
  list.map(
    (parts, index): SurfaceItem => ({
      file: `20260515T1800${String(index).padStart(2, '0')}Z-from-app${parts.long ? 'x'.repeat(180) : ''}.md`,
      path: `/home/u/.agent-handoffs/w-app/app/read/${index}.md`,
      name: parts.long ? `«${index}» ${'é'.repeat(115)}` : `«${index}»`,
      sentinel: `sentinel${String(index).padStart(3, '0')}`,
      age: '3 h old',
      about: ['name: it', `from: ${parts.long ? 'f'.repeat(80) : 'app'}, written by claude-code`],
      warnings: parts.warned ? [`!! DRIFT head: ${'w'.repeat(200)}`, `!! Malformed: ${'m'.repeat(160)}`] : [],
      introduction: parts.introduction,
      action: `<action ${index}>${parts.action}</action ${index}>`,
      hasAction: true,
      donts: `<donts ${index}>${parts.donts}</donts ${index}>`,
      middle: parts.middle.map((section) => ({ ...section, raw: section.content })),
    }),
  ),
);

function optionsFor(
  measure: SurfaceOptions['measure'],
  mode: SurfaceOptions['mode'],
  uncounted = 0,
): SurfaceOptions {
  return {
    cap: 10_000,
    measure,
    nonce: 'f00dcafe1234',
    mode,
    worktree: 'app',
    takeCommand: '/usr/bin/node /opt/agent-handoff/dist/handoff.cjs take',
    uncounted,
    notices: [],
  };
}

describe.each(measures)('any mix of handoffs, cap in $unit', ({ measure }) => {
  it('never exceeds the cap, and what it calls shown is there whole', () => {
    fc.assert(
      fc.property(
        items,
        fc.constantFrom<SurfaceOptions['mode']>('deliver', 'peek', 'again'),
        fc.constantFrom(0, 1, 40, 10_000),
        fc.nat(12),
        (all, mode, uncounted, listedCount) => {
          const listed = all.slice(all.length - Math.min(listedCount, all.length));
          const candidates = all.slice(0, all.length - listed.length);
          const surface = renderSurface(candidates, listed, optionsFor(measure, mode, uncounted));
          expect(measure(surface.text)).toBeLessThanOrEqual(10_000);

          // The newest ones, in their order, and at least one.
          expect(surface.shown.map((shown) => shown.file)).toEqual(
            candidates.slice(0, surface.shown.length).map((candidate) => candidate.file),
          );
          expect(surface.shown.length).toBeGreaterThanOrEqual(Math.min(1, candidates.length));

          for (const [index, shown] of surface.shown.entries()) {
            const original = candidates[index];
            if (!original) throw new Error('shown but not given');
            const shortened = shown.action !== original.action || shown.donts !== original.donts;
            const protectedSize = measure(original.action) + measure(original.donts);
            if (shortened) {
              // Only a first handoff that could not fit may be cut, and then it says so and names the file.
              expect(index).toBe(0);
              expect(surface.shown).toHaveLength(1);
              expect(protectedSize).toBeGreaterThan(4_000);
              expect(surface.text).toMatch(/characters left out here; they are in the file/);
            } else {
              expect(surface.text).toContain(original.action);
              expect(surface.text).toContain(original.donts);
            }
            expect(surface.text).toContain(original.path);
            expect(surface.text).toContain(`Sentinel of handoff ${index + 1}: ${original.sentinel}`);
          }
          for (const hidden of [...candidates.slice(surface.shown.length), ...listed]) {
            expect(surface.text).not.toContain(hidden.sentinel);
            expect(surface.text).not.toContain('<action '.concat(hidden.sentinel.slice(-3)));
          }
        },
      ),
      { numRuns: 250 },
    );
  });

  it('puts a sentinel only after the last line of its body', () => {
    fc.assert(
      fc.property(items, (all) => {
        const { text: whole, shown } = renderSurface(all, [], optionsFor(measure, 'deliver'));
        for (const entry of shown) {
          const first = whole.indexOf(entry.sentinel);
          const bodyEnd = entry.donts.slice(-20);
          expect(whole.lastIndexOf(bodyEnd, first)).toBeGreaterThan(-1);
          expect(whole.lastIndexOf('----- end handoff', first)).toBeGreaterThan(
            whole.lastIndexOf('----- begin handoff', first),
          );
        }
      }),
      { numRuns: 150 },
    );
  });

  it('leaves out no section of a handoff without saying so', () => {
    fc.assert(
      fc.property(items, (all) => {
        const { text: whole, shown } = renderSurface(all, [], optionsFor(measure, 'deliver'));
        for (const entry of shown) {
          const missing = entry.middle.filter((section) => !whole.includes(section.content ?? ''));
          if (missing.length === 0) continue;
          expect(whole).toMatch(/left out here/i);
        }
      }),
      { numRuns: 150 },
    );
  });
});

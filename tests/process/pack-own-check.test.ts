import { expect, it } from 'vitest';
import { alarmsOf, documents } from '../core/packs/own-check.ts';
import { audiences } from '../core/packs/place.ts';

it('there are more than 80 Markdown documents in this repository', () => {
  expect(documents.length).toBeGreaterThan(80);
});

// One document after the other, so that each is read once for all audiences.
it.each(documents)(
  '%s has a package for every audience that passes its own check',
  (name) => {
    expect(audiences.flatMap((audience) => alarmsOf(name, audience))).toEqual([]);
  },
  120_000,
);

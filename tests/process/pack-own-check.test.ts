import { describe, expect, it } from 'vitest';
import { alarmsOf, documents } from '../core/packs/own-check.ts';
import { audiences } from '../core/packs/place.ts';

describe('every Markdown document of this repository', () => {
  it.each(audiences)(
    'has a package for %s that passes its own check',
    (audience) => {
      expect(documents.length).toBeGreaterThan(80);
      expect(documents.flatMap((name) => alarmsOf(name, audience))).toEqual([]);
    },
    240_000,
  );
});

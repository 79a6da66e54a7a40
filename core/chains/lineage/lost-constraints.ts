import { findLifted, holdsConstraint, liftsConstraint, normaliseConstraint } from './constraints.ts';
import type { InForce, Inherited } from './inherited.ts';

/** The inherited constraints that a body neither repeats nor lifts. */
export function findLost(body: string, inherited: InForce): Inherited[] {
  const normalised = normaliseConstraint(body);
  const lifted = findLifted(body);
  return [...inherited.values()].filter(
    ({ key }) =>
      !holdsConstraint(normalised, key) && !lifted.some(({ claim }) => liftsConstraint(claim, key)),
  );
}

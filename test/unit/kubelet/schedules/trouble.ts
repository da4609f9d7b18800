import type { Faults } from '../../../fakes/engine/calls.ts';

/** What goes wrong in a family of schedules, beside the containers themselves. */
export interface Trouble {
  /** kpod dies up to so many times. */
  readonly deaths: number;
  /** The engine's commands take their time. */
  readonly slow: boolean;
  readonly faults: Faults;
  /** Others than kpod restart, kill and remove its things. */
  readonly strangers: boolean;
}

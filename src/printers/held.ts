import type { HoldPoint } from '../api/pod-steps.ts';
import type { Pod } from '../api/types.ts';
import { command, sentences } from './sentences.ts';

/** `The pod is held after migrate.` */
export const heldSentence = ({ when, step }: HoldPoint): string => `The pod is held ${when} ${step}`;

/** The command that lets a held pod go on. */
export const continueCommand = ({ metadata }: Pod, cluster = ''): string => command(metadata, 'init continue', cluster);

/** Both on one line, harmless to a terminal. */
export const heldText = (pod: Pod, hold: HoldPoint, cluster = ''): string =>
  sentences([heldSentence(hold), `To go on: ${continueCommand(pod, cluster)}`]);

import { fieldManagerFlag, fileFlags, outputFlags, selectorFlag } from '../../command-line/common-flags.ts';

/** Of every verb below `rollout`. */
export const rolloutFlags = [...fileFlags, ...selectorFlag] as const;
/** Of those that change an object. */
export const changeFlags = [...rolloutFlags, ...outputFlags, ...fieldManagerFlag] as const;

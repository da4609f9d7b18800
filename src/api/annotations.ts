/** On a pod or Service: the engine (a name of `engines.ts`) that it was created for and stays on. */
export const engineAnnotation = 'kpod.io/engine';
/** On a pod: where it is held, as `pod-steps.ts` reads it: `before:migrate,after:seed`. */
export const holdAnnotation = 'kpod.io/hold';
/** On a pod: its init containers that do not run, and count as succeeded: `migrate,seed`. */
export const skipAnnotation = 'kpod.io/skip';
/** On a pod: from which init container on it begins again: `migrate@2`, `only:migrate@3`. Another value is another request. */
export const rerunAnnotation = 'kpod.io/rerun';

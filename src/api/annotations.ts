/** On a pod or Service: the engine (a name of `engines.ts`) that it was created for and stays on. */
export const engineAnnotation = 'kpod.io/engine';

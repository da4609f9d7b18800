/** On a pod or Service: the engine (`podman`, `docker`) that it was created for and stays on. */
export const engineAnnotation = 'kpod.io/engine';

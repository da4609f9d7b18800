// What is measured with.

/** There on both engines, made offline where there is no registry. */
export const image = 'docker.io/library/busybox:latest';
/** docker's by-hand sandbox. kpod's default. */
export const pauseImage = 'registry.k8s.io/pause:3.10';

/** The command of a container that has done its work at once, and of one that stays. */
export const trivial = ['sh', '-c', 'true'];
export const sleeping = ['sleep', '3600'];

/**
 * A pod with trivial init containers and one app container, or more.
 * @param {string} name
 * @param {{ inits?: number, apps?: number, command?: readonly string[], restartPolicy?: string }} [options]
 */
export function podYaml(name, { inits = 0, apps = 1, command = sleeping, restartPolicy = 'Always' } = {}) {
  const container = (containerName, words) =>
    `  - {name: ${containerName}, image: "${image}", imagePullPolicy: IfNotPresent, command: ${JSON.stringify(words)}}\n`;
  return [
    // Told to keep them, since podman 4.3 fails when it removes an init container that has only just ended.
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, annotations: {io.podman.annotations.init.container.type: always}}\nspec:\n`,
    `  restartPolicy: ${restartPolicy}\n  terminationGracePeriodSeconds: 0\n`,
    inits === 0 ? '' : '  initContainers:\n',
    ...Array.from({ length: inits }, (_, index) => container(`init-${index}`, trivial)),
    '  containers:\n',
    container('app', command),
    ...Array.from({ length: apps - 1 }, (_, index) => container(`app-${index + 1}`, command)),
  ].join('');
}

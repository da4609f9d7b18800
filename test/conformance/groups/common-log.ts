/** A log that the containers of a pod write together: the order in which they lived. */
import { type ContainerManifest, shell } from '../manifests.ts';
import type { Scene } from '../scene.ts';

export const logVolume = { volumes: [{ name: 'log', emptyDir: {} }] };
export const logMount = { volumeMounts: [{ name: 'log', mountPath: '/log' }] };

/** A container that writes its name into the pod's common log when it starts and when it ends. */
export const noted = (name: string, script = 'true'): ContainerManifest =>
  shell(name, `echo "${name} started" >>/log/all; (${script}); code=$?; echo "${name} ended" >>/log/all; exit $code`, logMount);

export const readLog = (scene: Scene, pod: string, container: string): Promise<string> => scene.inside(pod, container, 'cat /log/all');

/** The manifests of the rows. */

/** An object as people write it into a file. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

export interface ContainerManifest {
  readonly name: string;
  readonly image?: string;
  readonly [field: string]: unknown;
}

export interface PodSpecManifest {
  readonly containers: readonly ContainerManifest[];
  readonly initContainers?: readonly ContainerManifest[];
  readonly [field: string]: unknown;
}

export const agnhost = 'registry.k8s.io/e2e-test-images/agnhost:2.53';
export const nonewprivs = 'registry.k8s.io/e2e-test-images/nonewprivs:1.3';
const busybox = 'busybox';

/** A pod that runs once, as most rows want it; `more` is merged into its metadata. */
export const podManifest = (name: string, spec: PodSpecManifest, more: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...more },
  spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 1, ...spec },
});

/** A container that runs a script in BusyBox's shell. */
export const shell = (name: string, script: string, more: object = {}): ContainerManifest => ({
  name,
  image: busybox,
  command: ['sh', '-c', script],
  ...more,
});

/** A container that stays until it is told to end. */
export const staying = (name: string, more: object = {}): ContainerManifest =>
  shell(name, 'trap "exit 0" TERM; while :; do sleep 3600 & wait $!; done', more);

/** Serves files of `/www` on port 8080 over HTTP, after the script that makes them; its log names every connection and what it asks for. */
export const httpServer = (name: string, script: string, more: object = {}): ContainerManifest =>
  shell(name, `mkdir -p /www; ${script}; trap 'exit 0' TERM; httpd -f -vvv -p 8080 -h /www & wait $!`, more);

/** A container that looks at files, with the flags of Kubernetes' mounttest. */
export const mounttest = (name: string, flags: readonly string[], more: object = {}): ContainerManifest => ({
  name,
  image: agnhost,
  args: ['mounttest', ...flags],
  ...more,
});

export const configMap = (name: string, data: Readonly<Record<string, string>>, more: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
  ...more,
});

export const secret = (name: string, data: Readonly<Record<string, string>>, more: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  stringData: data,
  ...more,
});

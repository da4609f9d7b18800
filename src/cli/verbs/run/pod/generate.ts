/** The pod, and the Service for it, that `run NAME --image` makes. Pure. k8s: kubectl generate/versioned run.go, service_basic.go */
import { UserError } from '../../../../api/errors.ts';
import type { EnvVar, KubeObject } from '../../../../api/types.ts';
import { strictEnvVarName } from '../../../../api/validation/names.ts';
import { parseInteger, parseLabelSpec } from '../../../writing/label-spec.ts';

/** What the flags say. */
export interface PodOptions {
  readonly image: string;
  readonly command: boolean;
  readonly env: readonly string[];
  readonly port: string;
  readonly labels: string;
  readonly annotations: readonly string[];
  readonly restart: string;
  readonly imagePullPolicy: string;
  readonly privileged: boolean;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly leaveStdinOpen: boolean;
}

/** The pod. `words` are its command or arguments. Throws UserError in kubectl's words. */
export function podFor(name: string, words: readonly string[], options: PodOptions): KubeObject {
  const env = options.env.map(readVariable);
  const annotations = readAnnotations(options.annotations);
  const labels = labelsOf(name, options);
  const container = {
    ...{ name, image: options.image },
    ...(words.length === 0 ? {} : { [options.command ? 'command' : 'args']: words }),
    ...(options.port === '' ? {} : { ports: [{ containerPort: parseInteger(options.port) }] }),
    ...(env.length === 0 ? {} : { env }),
    resources: {},
    ...(options.imagePullPolicy === '' ? {} : { imagePullPolicy: options.imagePullPolicy }),
    ...(options.privileged ? { securityContext: { privileged: true } } : {}),
    ...(options.stdin ? { stdin: true } : {}),
    ...(options.stdin && !options.leaveStdinOpen ? { stdinOnce: true } : {}),
    ...(options.tty ? { tty: true } : {}),
  };
  return {
    ...{ kind: 'Pod', apiVersion: 'v1' },
    metadata: { name, creationTimestamp: null, labels, ...(annotations ? { annotations } : {}) },
    spec: { containers: [container], restartPolicy: options.restart || 'Always', dnsPolicy: 'ClusterFirst' },
    status: {},
  } as unknown as KubeObject;
}

/** The Service for the pod's port: what has the pod's labels is behind it. */
export function serviceFor(name: string, options: PodOptions): KubeObject {
  const port = parseInteger(options.port);
  const labels = options.labels === '' ? {} : { labels: labelsOf(name, options) };
  return {
    ...{ kind: 'Service', apiVersion: 'v1' },
    metadata: { name, creationTimestamp: null, ...labels },
    spec: { ports: [{ protocol: 'TCP', port, targetPort: port }], selector: labelsOf(name, options) },
    status: { loadBalancer: {} },
  } as unknown as KubeObject;
}

const labelsOf = (name: string, { labels }: PodOptions) => (labels === '' ? { run: name } : parseLabelSpec(labels));

function readVariable(text: string): EnvVar {
  const at = text.indexOf('=');
  const name = text.slice(0, at);
  if (at < 1 || strictEnvVarName(name).length > 0) throw new UserError(`invalid env: ${text}`);
  return { name, value: text.slice(at + 1) };
}

function readAnnotations(texts: readonly string[]): Readonly<Record<string, string>> | undefined {
  if (texts.length === 0) return undefined;
  const wrong = texts.filter((text) => text.indexOf('=') < 1);
  if (wrong.length > 0) throw new UserError(`invalid annotations format: ${wrong.join(', ')}`);
  return Object.fromEntries(texts.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]));
}

/** The files that ConfigMaps and Secrets become. Pure. k8s: volume/configmap/configmap.go and volume/secret/secret.go, MakePayload */
import type { ConfigMap, ConfigMapProjection, Secret } from '../../api/types.ts';
import type { Store } from '../../store/types.ts';
import { type Payload, PayloadError, type PayloadFile } from './payload.ts';

/** Which keys of which object become files. */
export interface KeyFilesRequest extends ConfigMapProjection {
  readonly namespace: string;
  /** Of files that state none. */
  readonly mode: number;
}

/** The files of a ConfigMap. Throws PayloadError with the kubelet's words. */
export function configMapFiles(objects: Pick<Store, 'get'>, request: KeyFilesRequest): Payload {
  const { namespace, name } = request;
  const found = objects.get({ kind: 'ConfigMap', namespace, name });
  if (!found && !request.optional) throw new PayloadError(`configmap "${name}" not found`);
  return keyFiles(found ? configMapContent(found) : new Map(), request, 'configmap references non-existent config key');
}

/** The files of a Secret. Throws PayloadError with the kubelet's words. */
export function secretFiles(objects: Pick<Store, 'get'>, request: KeyFilesRequest): Payload {
  const { namespace, name } = request;
  const found = objects.get({ kind: 'Secret', namespace, name });
  if (!found && !request.optional) throw new PayloadError(`secret "${name}" not found`);
  return keyFiles(found ? secretContent(found) : new Map(), request, 'references non-existent secret key');
}

type Content = ReadonlyMap<string, Uint8Array>;

const configMapContent = ({ data = {}, binaryData = {} }: ConfigMap): Content =>
  new Map([...Object.entries(data).map(([key, text]) => [key, Buffer.from(text)] as const), ...decoded(binaryData)]);

const secretContent = ({ data = {} }: Secret): Content => new Map(decoded(data));

const decoded = (data: Readonly<Record<string, string>>) =>
  Object.entries(data).map(([key, base64]) => [key, Buffer.from(base64, 'base64')] as const);

function keyFiles(content: Content, { items = [], mode, optional }: KeyFilesRequest, complaint: string): Payload {
  if (items.length === 0) return new Map([...content].map(([key, data]) => [key, { data, mode }]));
  const files = new Map<string, PayloadFile>();
  for (const item of items) {
    const data = content.get(item.key);
    if (data) files.set(item.path, { data, mode: item.mode ?? mode });
    else if (!optional) throw new PayloadError(`${complaint}: ${item.key}`);
  }
  return files;
}

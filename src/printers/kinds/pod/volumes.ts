import { canonicalQuantity, parseQuantity } from '../../../api/quantity.ts';
import type { Volume } from '../../../api/types.ts';
import type { DescribeWriter } from '../../describe/writer.ts';

/** The fields of all volume sources that are printed. */
interface Source {
  readonly medium?: string;
  readonly sizeLimit?: string;
  readonly path?: string;
  readonly type?: string;
  readonly name?: string;
  readonly optional?: boolean;
  readonly secretName?: string;
  readonly claimName?: string;
  readonly readOnly?: boolean;
  readonly reference?: string;
  readonly pullPolicy?: string;
  readonly server?: string;
  readonly driver?: string;
  readonly fsType?: string;
  readonly volumeAttributes?: Readonly<Record<string, string>>;
  readonly repository?: string;
  readonly revision?: string;
  readonly items?: readonly DownwardItem[];
  readonly sources?: readonly ProjectedSource[];
}

interface DownwardItem {
  readonly path: string;
  readonly fieldRef?: { readonly fieldPath: string };
  readonly resourceFieldRef?: { readonly resource: string };
}

interface ProjectedSource {
  readonly secret?: { readonly name?: string; readonly optional?: boolean };
  readonly configMap?: { readonly name?: string; readonly optional?: boolean };
  readonly downwardAPI?: unknown;
  readonly serviceAccountToken?: { readonly expirationSeconds?: number };
}

/** The lines of each kind of volume, below its name. k8s: describeVolumes and its print… functions */
const volumeLines: Readonly<Record<string, (source: Source) => readonly string[]>> = {
  hostPath: ({ path, type }) => [
    'Type:\tHostPath (bare host directory volume)',
    `Path:\t${path ?? ''}`,
    `HostPathType:\t${type ?? '<none>'}`,
  ],
  emptyDir: ({ medium, sizeLimit }) => [
    "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)",
    `Medium:\t${medium ?? ''}`,
    `SizeLimit:\t${sizeLimit && parseQuantity(String(sizeLimit)).nano > 0n ? canonicalQuantity(String(sizeLimit)) : '<unset>'}`,
  ],
  gitRepo: ({ repository, revision }) => [
    'Type:\tGitRepo (a volume that is pulled from git when the pod is created)',
    `Repository:\t${repository ?? ''}`,
    `Revision:\t${revision ?? ''}`,
  ],
  secret: ({ secretName, optional }) => [
    'Type:\tSecret (a volume populated by a Secret)',
    `SecretName:\t${secretName ?? ''}`,
    `Optional:\t${optional ?? false}`,
  ],
  configMap: ({ name, optional }) => [
    'Type:\tConfigMap (a volume populated by a ConfigMap)',
    `Name:\t${name ?? ''}`,
    `Optional:\t${optional ?? false}`,
  ],
  nfs: ({ server, path, readOnly }) => [
    'Type:\tNFS (an NFS mount that lasts the lifetime of a pod)',
    `Server:\t${server ?? ''}`,
    `Path:\t${path ?? ''}`,
    `ReadOnly:\t${readOnly ?? false}`,
  ],
  persistentVolumeClaim: ({ claimName, readOnly }) => [
    'Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    `ClaimName:\t${claimName ?? ''}`,
    `ReadOnly:\t${readOnly ?? false}`,
  ],
  downwardAPI: ({ items }) => [
    'Type:\tDownwardAPI (a volume populated by information about the pod)',
    'Items:',
    ...(items ?? []).map(({ path, fieldRef, resourceFieldRef }) => `  ${fieldRef?.fieldPath ?? resourceFieldRef?.resource} -> ${path}`),
  ],
  projected: ({ sources }) => [
    'Type:\tProjected (a volume that contains injected data from multiple sources)',
    ...(sources ?? []).flatMap(projectedLines),
  ],
  csi: ({ driver, fsType, readOnly, volumeAttributes }) => [
    'Type:\tCSI (a Container Storage Interface (CSI) volume source)',
    `Driver:\t${driver ?? ''}`,
    `FSType:\t${fsType ?? ''}`,
    `ReadOnly:\t${readOnly ?? false}`,
    ...attributeLines(volumeAttributes ?? {}),
  ],
  image: ({ reference, pullPolicy }) => [
    'Type:\tImage (a container image or OCI artifact)',
    `Reference:\t${reference ?? ''}`,
    `PullPolicy:\t${pullPolicy ?? ''}`,
  ],
};

/** `Volumes:` and a block for each. `indent`: of the title, where the pod is part of something; the names stand one blank to the right then. */
export function writeVolumes(writer: DescribeWriter, volumes: readonly Volume[], indent = ''): void {
  writer.line(0, volumes.length === 0 ? `${indent}Volumes:\t<none>` : `${indent}Volumes:`);
  for (const volume of volumes) {
    writer.line(1, `${indent === '' ? '' : ' '}${volume.name}:`);
    const known = Object.entries(volumeLines).find(([kind]) => volume[kind] !== undefined && volume[kind] !== null);
    if (!known) {
      writer.line(1, '<unknown>');
      continue;
    }
    const [kind, lines] = known;
    for (const line of lines(volume[kind] as Source)) writer.line(2, line);
  }
}

function projectedLines({ secret, configMap, downwardAPI, serviceAccountToken }: ProjectedSource): readonly string[] {
  if (secret) return [`SecretName:\t${secret.name ?? ''}`, `SecretOptionalName:\t${secret.optional ?? '<nil>'}`];
  if (downwardAPI) return ['DownwardAPI:\ttrue'];
  if (configMap) return [`ConfigMapName:\t${configMap.name ?? ''}`, `ConfigMapOptional:\t${configMap.optional ?? '<nil>'}`];
  return serviceAccountToken ? [`TokenExpirationSeconds:\t${serviceAccountToken.expirationSeconds ?? 0}`] : [];
}

/** kubectl indents the values of this list once more. */
function attributeLines(attributes: Readonly<Record<string, string>>): readonly string[] {
  const keys = Object.keys(attributes).sort();
  if (keys.length === 0) return ['VolumeAttributes:\t<none>'];
  return keys.map((key, index) => `${index === 0 ? 'VolumeAttributes:' : '    '}\t    ${key}=${attributes[key]}`);
}

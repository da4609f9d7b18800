import { invalid, type ManifestRow } from './rows.ts';
import { subdomain } from './texts.ts';

const claim = (spec: string): string => `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: bad}\nspec: {${spec}}\n`;
const good = 'accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}';
const invalidClaim = (...errors: readonly string[]): string => invalid('PersistentVolumeClaim', 'bad', ...errors);
const modes = 'supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"';
const notYet = 'Forbidden: not supported by kpod yet';

/** Claims. k8s: validation.go ValidatePersistentVolumeClaim */
export const claimRows: readonly ManifestRow[] = [
  [
    'nothing asked for',
    claim(''),
    invalidClaim('spec.accessModes: Required value: at least 1 access mode is required', 'spec.resources[storage]: Required value'),
  ],
  ['no size', claim('accessModes: [ReadWriteOnce], resources: {requests: {}}'), invalidClaim('spec.resources[storage]: Required value')],
  [
    'a size of nothing',
    claim('accessModes: [ReadWriteOnce], resources: {requests: {storage: 0}}'),
    invalidClaim('spec.resources[storage]: Invalid value: "0": must be greater than zero'),
  ],
  [
    'a negative size',
    claim('accessModes: [ReadWriteOnce], resources: {requests: {storage: -1Gi}}'),
    invalidClaim('spec.resources[storage]: Invalid value: "-1Gi": must be greater than zero'),
  ],
  [
    'another access mode',
    claim('accessModes: [RWO], resources: {requests: {storage: 1Gi}}'),
    invalidClaim(`spec.accessModes: Unsupported value: "RWO": ${modes}`),
  ],
  [
    'one pod and many',
    claim('accessModes: [ReadWriteOncePod, ReadWriteMany], resources: {requests: {storage: 1Gi}}'),
    invalidClaim('spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes'),
  ],
  [
    'a bad name of a class',
    claim(`${good}, storageClassName: My_Class`),
    invalidClaim(`spec.storageClassName: Invalid value: "My_Class": ${subdomain}`),
  ],
  [
    'another volume mode',
    claim(`${good}, volumeMode: Disk`),
    invalidClaim('spec.volumeMode: Unsupported value: "Disk": supported values: "Block", "Filesystem"'),
  ],
  ['a device', claim(`${good}, volumeMode: Block`), invalidClaim(`spec.volumeMode: ${notYet}`)],
  [
    'a selector without values',
    claim(`${good}, selector: {matchExpressions: [{key: a, operator: In}]}`),
    invalidClaim("spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'"),
  ],
  [
    'a selector with values too many',
    claim(`${good}, selector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}`),
    invalidClaim("spec.selector.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
  ],
  [
    'a selector with another operator',
    claim(`${good}, selector: {matchExpressions: [{key: a, operator: Is}]}`),
    invalidClaim('spec.selector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator'),
  ],
  [
    'a copy of another claim',
    claim(`${good}, dataSource: {kind: PersistentVolumeClaim, name: other}`),
    invalidClaim(`spec.dataSource: ${notYet}`),
  ],
];

const volume = (spec: string): string => `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: bad}\nspec: {${spec}}\n`;
const whole = 'capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce]';
const invalidVolume = (...errors: readonly string[]): string => invalid('PersistentVolume', 'bad', ...errors);

/** Volumes. k8s: validation.go ValidatePersistentVolume */
export const persistentVolumeRows: readonly ManifestRow[] = [
  [
    'no source',
    volume('capacity: {storage: 1Gi}'),
    invalidVolume('spec.accessModes: Required value', 'spec: Required value: must specify a volume type'),
  ],
  [
    'no size',
    volume('capacity: {storage: 0}, accessModes: [ReadWriteOnce], hostPath: {path: /data}'),
    invalidVolume('spec.capacity[storage]: Invalid value: "0": must be greater than zero'),
  ],
  [
    'an access mode of another name',
    'apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: bad}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteAll], hostPath: {path: /data}}\n',
    invalidVolume(`spec.accessModes: Unsupported value: "ReadWriteAll": ${modes}`),
  ],
  [
    'two sources',
    volume(`${whole}, hostPath: {path: /a}, csi: {driver: local.kpod.io, volumeHandle: a}`),
    invalidVolume('spec.csi: Forbidden: may not specify more than 1 volume type'),
  ],
  [
    'a step back',
    volume(`${whole}, hostPath: {path: /a/../b}`),
    invalidVolume('spec.hostPath.path: Invalid value: "/a/../b": must not contain \'..\''),
  ],
  [
    'another type of path',
    volume(`${whole}, hostPath: {path: /a, type: Disk}`),
    invalidVolume(
      'spec.hostPath.type: Unsupported value: "Disk": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    ),
  ],
  [
    'a disk of no node',
    volume(`${whole}, local: {path: /mnt}`),
    invalidVolume('spec.nodeAffinity: Required value: Local volume requires node affinity'),
  ],
  [
    'another policy',
    volume(`${whole}, hostPath: {path: /a}, persistentVolumeReclaimPolicy: Keep`),
    invalidVolume('spec.persistentVolumeReclaimPolicy: Unsupported value: "Keep": supported values: "Delete", "Recycle", "Retain"'),
  ],
  [
    'recycling the root',
    volume(`${whole}, hostPath: {path: /}, persistentVolumeReclaimPolicy: Recycle`),
    invalidVolume("spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"),
  ],
  ['a share of a network', volume(`${whole}, nfs: {server: s, path: /}`), invalidVolume(`spec.nfs: ${notYet}`)],
  [
    'a driver that kpod does not have',
    volume(`${whole}, csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}`),
    invalidVolume(`spec.csi.driver: ${notYet}`),
  ],
];

import { container, invalidContainer, invalidPod, invalidVolume, type ManifestRow, pod, podOf, volume } from './rows.ts';
import { label1123, mode } from './texts.ts';

const item = (fields: string): string => volume(`configMap: {name: c, items: [{${fields}}]}`);
const mount = (fields: string): string => container(`volumeMounts: [{name: v, mountPath: /x, ${fields}}]`);
const projected = (...sources: readonly string[]): string =>
  volume(`projected: {sources: [${sources.map((source) => `{${source}}`).join(', ')}]}`);

/** Volumes by themselves. k8s: validation.go ValidateVolumes */
export const volumeRows: readonly ManifestRow[] = [
  ['no name', pod('volumes: [{emptyDir: {}}]'), invalidVolume('.name: Required value')],
  ['a bad name', pod('volumes: [{name: V}]'), invalidVolume(`.name: Invalid value: "V": ${label1123}`)],
  [
    'a name that looks like an option',
    pod('volumes: [{name: --privileged}]'),
    invalidVolume(`.name: Invalid value: "--privileged": ${label1123}`),
  ],
  ['the same name twice', pod('volumes: [{name: v}, {name: v}]'), invalidPod('spec.volumes[1].name: Duplicate value: "v"')],
  [
    'two sources',
    volume('emptyDir: {}, hostPath: {path: /x}'),
    invalidVolume('.hostPath: Forbidden: may not specify more than 1 volume type'),
  ],
  [
    'two sources in another order',
    volume('configMap: {name: c}, emptyDir: {}'),
    invalidVolume('.configMap: Forbidden: may not specify more than 1 volume type'),
  ],
  [
    'a negative size',
    volume('emptyDir: {sizeLimit: -1}'),
    invalidVolume('.emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity'),
  ],
  ['no path of the host', volume('hostPath: {type: Directory}'), invalidVolume('.hostPath.path: Required value')],
  [
    'a path that leads upwards',
    volume('hostPath: {path: /a/../b}'),
    invalidVolume(`.hostPath.path: Invalid value: "/a/../b": must not contain '..'`),
  ],
  [
    'another type of path',
    volume('hostPath: {path: /a, type: X}'),
    invalidVolume(
      '.hostPath.type: Unsupported value: "X": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    ),
  ],
  ['no name of a Secret', volume('secret: {}'), invalidVolume('.secret.secretName: Required value')],
  ['no name of a ConfigMap', volume('configMap: {}'), invalidVolume('.configMap.name: Required value')],
  [
    'a mode beyond the octal ones',
    volume('configMap: {name: c, defaultMode: 1000}'),
    invalidVolume(`.configMap.defaultMode: Invalid value: 1000: ${mode}`),
  ],
  ['an empty item', item(''), invalidVolume('.configMap.items[0].key: Required value', '.configMap.items[0].path: Required value')],
  [
    'an absolute path of an item',
    item('key: k, path: /a'),
    invalidVolume('.configMap.items[0].path: Invalid value: "/a": must be a relative path'),
  ],
  [
    'an item that leads upwards',
    item('key: k, path: a/../b'),
    invalidVolume(`.configMap.items[0].path: Invalid value: "a/../b": must not contain '..'`),
  ],
  [
    'an item that starts with dots',
    item('key: k, path: ..a'),
    invalidVolume(`.configMap.items[0].path: Invalid value: "..a": must not start with '..'`),
  ],
  ['a bad mode of an item', item('key: k, path: p, mode: -1'), invalidVolume(`.configMap.items[0].mode: Invalid value: -1: ${mode}`)],
  [
    'an item of the downward API of nothing',
    volume('downwardAPI: {items: [{}]}'),
    invalidVolume(
      '.downwardAPI.items[0].path: Required value',
      '.downwardAPI.items[0]: Required value: one of fieldRef and resourceFieldRef is required',
    ),
  ],
  [
    'an item of the downward API from two sources',
    volume('downwardAPI: {items: [{path: p, fieldRef: {fieldPath: metadata.name}, resourceFieldRef: {resource: limits.cpu}}]}'),
    invalidVolume('.downwardAPI.items[0]: Invalid value: "resource": fieldRef and resourceFieldRef can not be specified simultaneously'),
  ],
  [
    'a resource of no container',
    volume('downwardAPI: {items: [{path: p, resourceFieldRef: {resource: limits.cpu}}]}'),
    invalidVolume('.downwardAPI.items[0].resourceFieldRef.containerName: Required value'),
  ],
  [
    'two projected files of one path',
    projected('secret: {name: s, items: [{key: a, path: p}]}', 'configMap: {name: c, items: [{key: a, path: p}]}'),
    invalidVolume('.projected: Invalid value: "c": conflicting duplicate paths'),
  ],
  [
    'two kinds in one projected source',
    projected('secret: {name: s}, configMap: {name: c}'),
    invalidVolume('.projected.sources[0]: Forbidden: may not specify more than 1 volume type per source'),
  ],
  [
    'a token for a short time',
    projected('serviceAccountToken: {path: t, expirationSeconds: 599}'),
    invalidPod(
      'spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
    ),
  ],
  ['no name of a claim', volume('persistentVolumeClaim: {}'), invalidVolume('.persistentVolumeClaim.claimName: Required value')],
  ['an own claim without a template', volume('ephemeral: {}'), invalidVolume('.ephemeral.volumeClaimTemplate: Required value')],
  [
    'an own claim that asks for nothing',
    volume('ephemeral: {volumeClaimTemplate: {spec: {}}}'),
    invalidVolume(
      '.ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required',
      '.ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value',
    ),
  ],
];

/** Where volumes go. k8s: validation.go ValidateVolumeMounts */
export const mountRows: readonly ManifestRow[] = [
  [
    'a volume that is not there',
    container('volumeMounts: [{name: data, mountPath: /x}]'),
    invalidContainer('.volumeMounts[0].name: Not found: "data"'),
  ],
  [
    'a mount of nothing',
    container('volumeMounts: [{}]'),
    invalidContainer(
      '.volumeMounts[0].name: Required value',
      '.volumeMounts[0].name: Not found: ""',
      '.volumeMounts[0].mountPath: Required value',
    ),
  ],
  [
    'a volume with a mistake',
    podOf('containers: [{name: c, image: i, volumeMounts: [{name: v, mountPath: /x}]}], volumes: [{name: v, hostPath: {}}]'),
    invalidPod('spec.volumes[0].hostPath.path: Required value', 'spec.containers[0].volumeMounts[0].name: Not found: "v"'),
  ],
  [
    'the same path twice',
    container('volumeMounts: [{name: v, mountPath: /x}, {name: v, mountPath: /x}]'),
    invalidContainer('.volumeMounts[1].mountPath: Invalid value: "/x": must be unique'),
  ],
  ['an absolute subPath', mount('subPath: /a'), invalidContainer('.volumeMounts.subPath: Invalid value: "/a": must be a relative path')],
  [
    'a subPath that leads upwards',
    mount('subPath: ../a'),
    invalidContainer(`.volumeMounts.subPath: Invalid value: "../a": must not contain '..'`),
  ],
  [
    'subPath and subPathExpr',
    mount('subPath: a, subPathExpr: b'),
    invalidContainer('.volumeMounts[0].subPathExpr: Invalid value: "b": subPathExpr and subPath are mutually exclusive'),
  ],
  [
    'another mountPropagation',
    mount('mountPropagation: x'),
    invalidContainer(
      '.volumeMounts.mountPropagation: Unsupported value: "x": supported values: "Bidirectional", "HostToContainer", "None"',
    ),
  ],
  [
    'mountPropagation without privileges',
    mount('mountPropagation: Bidirectional'),
    invalidContainer(
      '.volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers',
    ),
  ],
  [
    'recursiveReadOnly of what may be written',
    mount('recursiveReadOnly: Enabled'),
    invalidContainer('.volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true'),
  ],
  [
    'another recursiveReadOnly',
    mount('recursiveReadOnly: x'),
    invalidContainer('.volumeMounts.recursiveReadOnly: Unsupported value: "x": supported values: "Disabled", "Enabled", "IfPossible"'),
  ],
];

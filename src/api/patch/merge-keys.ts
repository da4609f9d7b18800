/**
 * Where strategic merge patches merge lists instead of replacing them: by a key of the elements, or as a set of plain values.
 * k8s: the patchStrategy and patchMergeKey tags of api/core/v1 types.go
 */
export interface MergeSchema {
  /** For a list: the field that tells its elements apart, or `''` for a list of plain values that are added up. */
  readonly mergeKey?: string;
  /** Fields of an element are alternatives: a patch says which of them stay (`$retainKeys`). */
  readonly retainKeys?: boolean;
  /** Of an object, or of each element of a list. */
  readonly fields?: Readonly<Record<string, MergeSchema>>;
}

const container: MergeSchema['fields'] = {
  env: { mergeKey: 'name' },
  ports: { mergeKey: 'containerPort' },
  volumeMounts: { mergeKey: 'mountPath' },
  volumeDevices: { mergeKey: 'devicePath' },
};

const metadata: MergeSchema = { fields: { finalizers: { mergeKey: '' }, ownerReferences: { mergeKey: 'uid' } } };
const conditions: MergeSchema = { mergeKey: 'type' };

/** By kind. Kinds that are missing have only objects and atomic lists. */
export const mergeSchemas: Readonly<Record<string, MergeSchema>> = {
  Pod: {
    fields: {
      metadata,
      spec: {
        fields: {
          containers: { mergeKey: 'name', fields: container },
          initContainers: { mergeKey: 'name', fields: container },
          ephemeralContainers: { mergeKey: 'name', fields: container },
          volumes: { mergeKey: 'name', retainKeys: true },
          imagePullSecrets: { mergeKey: 'name' },
          hostAliases: { mergeKey: 'ip' },
          topologySpreadConstraints: { mergeKey: 'topologyKey' },
          resourceClaims: { mergeKey: 'name' },
          schedulingGates: { mergeKey: 'name' },
        },
      },
      status: { fields: { conditions, podIPs: { mergeKey: 'ip' }, hostIPs: { mergeKey: 'ip' } } },
    },
  },
  Service: { fields: { metadata, spec: { fields: { ports: { mergeKey: 'port' } } }, status: { fields: { conditions } } } },
  Namespace: { fields: { metadata, status: { fields: { conditions } } } },
};

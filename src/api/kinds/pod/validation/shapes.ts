/** Parts of a pod that only validation reads so closely. Types as the schema has checked them; everything may be missing. */
export interface FieldRef {
  readonly apiVersion?: string;
  readonly fieldPath?: string;
}

export interface ResourceFieldRef {
  readonly containerName?: string;
  readonly resource?: string;
  readonly divisor?: string;
}

export interface KeyRef {
  readonly name?: string;
  readonly key?: string;
}

export interface EnvVarSource {
  readonly fieldRef?: FieldRef;
  readonly resourceFieldRef?: ResourceFieldRef;
  readonly configMapKeyRef?: KeyRef;
  readonly secretKeyRef?: KeyRef;
  readonly fileKeyRef?: FileKeyRef;
}

export interface FileKeyRef {
  readonly volumeName?: string;
  readonly path?: string;
  readonly key?: string;
}

export interface EnvFromSource {
  readonly prefix?: string;
  readonly configMapRef?: { readonly name?: string };
  readonly secretRef?: { readonly name?: string };
}

export interface VolumeDevice {
  readonly name?: string;
  readonly devicePath?: string;
}

/** Of a probe (all but sleep) or a lifecycle hook (all but grpc). */
export interface Handler {
  readonly exec?: { readonly command?: readonly string[] };
  readonly httpGet?: HttpGet;
  readonly tcpSocket?: { readonly port?: number | string };
  readonly grpc?: { readonly port?: number };
  readonly sleep?: { readonly seconds?: number };
}

export interface HttpGet {
  readonly path?: string;
  readonly port?: number | string;
  readonly scheme?: string;
  readonly httpHeaders?: readonly { readonly name?: string }[];
}

export interface Probe extends Handler {
  readonly initialDelaySeconds?: number;
  readonly timeoutSeconds?: number;
  readonly periodSeconds?: number;
  readonly successThreshold?: number;
  readonly failureThreshold?: number;
  readonly terminationGracePeriodSeconds?: number;
}

export interface Lifecycle {
  readonly postStart?: Handler;
  readonly preStop?: Handler;
  readonly stopSignal?: string;
}

export interface KeyToPath {
  readonly key?: string;
  readonly path?: string;
  readonly mode?: number;
}

export interface DownwardFile {
  readonly path?: string;
  readonly fieldRef?: FieldRef;
  readonly resourceFieldRef?: ResourceFieldRef;
  readonly mode?: number;
}

export interface SecretSource {
  readonly secretName?: string;
  readonly defaultMode?: number;
  readonly items?: readonly KeyToPath[];
}

export interface ConfigMapSource {
  readonly name?: string;
  readonly defaultMode?: number;
  readonly items?: readonly KeyToPath[];
}

export interface DownwardSource {
  readonly defaultMode?: number;
  readonly items?: readonly DownwardFile[];
}

export interface Projection {
  readonly secret?: ConfigMapSource;
  readonly configMap?: ConfigMapSource;
  readonly downwardAPI?: DownwardSource;
  readonly serviceAccountToken?: { readonly path?: string; readonly expirationSeconds?: number };
  readonly clusterTrustBundle?: { readonly path?: string };
}

export interface ProjectedSource {
  readonly defaultMode?: number;
  readonly sources?: readonly Projection[];
}

/**
 * The Kubernetes vocabulary, as its JSON: only what kpod reads or writes. Field names, units and optionality are Kubernetes' own.
 * Fields that kpod knows of but does not honour yet are in the schema (`schema.ts`), not here.
 */

/** RFC 3339, UTC, whole seconds: `2026-11-21T19:22:44Z`. */
export type Time = string;
/** RFC 3339, UTC, six digits of a second. */
export type MicroTime = string;
/** `500m`, `64Mi`; see `quantity.ts`. A manifest may also hold a bare number; defaulting turns it into a string. */
export type QuantityString = string;

export interface ObjectMeta {
  readonly name: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: Time | null;
  readonly deletionTimestamp?: Time;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly unknown[];
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** What every stored object has. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

export interface Pod extends KubeObject {
  readonly kind: 'Pod';
  readonly spec: PodSpec;
  readonly status: PodStatus;
}

export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';
export type PullPolicy = 'Always' | 'IfNotPresent' | 'Never';

/** After defaulting: what has a default is always there. */
export interface PodSpec {
  readonly volumes?: readonly Volume[];
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly ephemeralContainers?: readonly EphemeralContainer[];
  readonly imagePullSecrets?: readonly { readonly name?: string }[];
  readonly restartPolicy: RestartPolicy;
  readonly terminationGracePeriodSeconds: number;
  readonly activeDeadlineSeconds?: number;
  readonly dnsPolicy?: string;
  readonly dnsConfig?: PodDnsConfig;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly nodeName?: string;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly hostUsers?: boolean;
  readonly shareProcessNamespace?: boolean;
  readonly hostname?: string;
  readonly subdomain?: string;
  readonly setHostnameAsFQDN?: boolean;
  readonly hostnameOverride?: string;
  readonly hostAliases?: readonly HostAlias[];
  readonly schedulerName?: string;
  readonly tolerations?: readonly Toleration[];
  readonly priority?: number;
  readonly priorityClassName?: string;
  readonly readinessGates?: readonly { readonly conditionType: string }[];
  readonly schedulingGates?: readonly { readonly name: string }[];
  readonly enableServiceLinks?: boolean;
  readonly securityContext?: PodSecurityContext;
  /** Scheduling and other accepted fields that only printers read. */
  readonly [field: string]: unknown;
}

export interface PodDnsConfig {
  readonly nameservers?: readonly string[];
  readonly searches?: readonly string[];
  readonly options?: readonly { readonly name?: string; readonly value?: string }[];
}

export interface HostAlias {
  readonly ip: string;
  readonly hostnames?: readonly string[];
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

/** An init container or an app container: the same type, as in Kubernetes. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly workingDir?: string;
  readonly ports?: readonly ContainerPort[];
  readonly env?: readonly EnvVar[];
  readonly envFrom?: readonly EnvFromSource[];
  readonly resources?: ResourceRequirements;
  readonly volumeMounts?: readonly VolumeMount[];
  readonly imagePullPolicy: PullPolicy;
  readonly terminationMessagePath: string;
  readonly terminationMessagePolicy: 'File' | 'FallbackToLogsOnError';
  readonly stdin?: boolean;
  readonly stdinOnce?: boolean;
  readonly tty?: boolean;
  readonly securityContext?: SecurityContext;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly lifecycle?: Lifecycle;
  readonly restartPolicy?: RestartPolicy;
  readonly restartPolicyRules?: readonly ContainerRestartRule[];
  /** Known fields that kpod does not honour yet: always absent from stored pods, read by printers and validation only. */
  readonly [field: string]: unknown;
}

/** What is done when a container ends with certain exit codes, whatever its restartPolicy says. */
export interface ContainerRestartRule {
  readonly action: 'Restart' | 'RestartAllContainers';
  readonly exitCodes?: { readonly operator: 'In' | 'NotIn'; readonly values?: readonly number[] };
}

/** A container that is added to a pod that is there, to look into it. It has neither ports nor probes, hooks or resources. */
export interface EphemeralContainer extends Container {
  /** Whose processes it sees. */
  readonly targetContainerName?: string;
}

/** One question about a container, asked again and again. Of the handlers one is set. Numbers as defaults make them. */
export interface Probe {
  readonly exec?: { readonly command?: readonly string[] };
  readonly httpGet?: HttpGetAction;
  readonly tcpSocket?: { readonly host?: string; readonly port: number | string };
  readonly grpc?: { readonly port: number; readonly service?: string };
  readonly initialDelaySeconds?: number;
  readonly timeoutSeconds: number;
  readonly periodSeconds: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  readonly terminationGracePeriodSeconds?: number;
}

/** What is done at the beginning and before the end of a container, and the signal that asks it to end; the image's unless it is stated. */
export interface Lifecycle {
  readonly postStart?: LifecycleHandler;
  readonly preStop?: LifecycleHandler;
  readonly stopSignal?: string;
}

/** What is done once in the life of a container. Of the handlers one is set. */
export interface LifecycleHandler {
  readonly exec?: { readonly command?: readonly string[] };
  readonly httpGet?: HttpGetAction;
  readonly sleep?: { readonly seconds: number };
  readonly tcpSocket?: { readonly host?: string; readonly port: number | string };
}

export interface HttpGetAction {
  /** The pod's own address when it is empty. */
  readonly host?: string;
  /** A number, or the name of one of the container's ports. */
  readonly port: number | string;
  readonly path: string;
  readonly scheme: string;
  readonly httpHeaders?: readonly { readonly name: string; readonly value?: string }[];
}

/** What a pod says of the rights of all its containers. */
export interface PodSecurityContext {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly runAsNonRoot?: boolean;
  readonly supplementalGroups?: readonly number[];
  readonly supplementalGroupsPolicy?: string;
  readonly fsGroup?: number;
  readonly fsGroupChangePolicy?: string;
  readonly seLinuxChangePolicy?: string;
  readonly sysctls?: readonly { readonly name?: string; readonly value?: string }[];
  readonly seccompProfile?: SecurityProfile;
  readonly appArmorProfile?: SecurityProfile;
  readonly seLinuxOptions?: SeLinuxOptions;
  readonly windowsOptions?: Readonly<Record<string, unknown>>;
}

/** What a container says of its own rights; it goes before what its pod says. */
export interface SecurityContext {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly runAsNonRoot?: boolean;
  /** As written: `NET_ADMIN`, `CAP_NET_ADMIN`, `ALL`, in any case. */
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly privileged?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly procMount?: string;
  readonly seccompProfile?: SecurityProfile;
  readonly appArmorProfile?: SecurityProfile;
  readonly seLinuxOptions?: SeLinuxOptions;
  readonly windowsOptions?: Readonly<Record<string, unknown>>;
}

export interface SeLinuxOptions {
  readonly user?: string;
  readonly role?: string;
  readonly type?: string;
  readonly level?: string;
}

/** A profile of seccomp or AppArmor. */
export interface SecurityProfile {
  readonly type?: string;
  readonly localhostProfile?: string;
}

export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly hostPort?: number;
  readonly hostIP?: string;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
}

export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: EnvVarSource;
}

/** One of them. */
export interface EnvVarSource {
  readonly fieldRef?: ObjectFieldSelector;
  readonly resourceFieldRef?: ResourceFieldSelector;
  readonly configMapKeyRef?: KeySelector;
  readonly secretKeyRef?: KeySelector;
  readonly fileKeyRef?: FileKeySelector;
}

/** One variable of a file in a volume of the pod. */
export interface FileKeySelector {
  readonly volumeName: string;
  /** Below the root of the volume. */
  readonly path: string;
  readonly key: string;
  readonly optional?: boolean;
}

/** A field of the pod itself. */
export interface ObjectFieldSelector {
  readonly apiVersion?: string;
  readonly fieldPath: string;
}

/** What a container requests or is limited to. */
export interface ResourceFieldSelector {
  /** Absent: the container that it stands in. */
  readonly containerName?: string;
  /** `limits.cpu`, `requests.memory` */
  readonly resource: string;
  /** The unit; `0` and none are 1. */
  readonly divisor?: QuantityString;
}

/** One key of a ConfigMap or a Secret. */
export interface KeySelector {
  readonly name?: string;
  readonly key: string;
  readonly optional?: boolean;
}

/** A ConfigMap or a Secret, every key of which is a variable. */
export interface EnvFromSource {
  readonly prefix?: string;
  readonly configMapRef?: { readonly name?: string; readonly optional?: boolean };
  readonly secretRef?: { readonly name?: string; readonly optional?: boolean };
}

export interface ResourceRequirements {
  readonly limits?: Readonly<Record<string, QuantityString>>;
  readonly requests?: Readonly<Record<string, QuantityString>>;
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
  readonly subPath?: string;
  readonly subPathExpr?: string;
  readonly [field: string]: unknown;
  readonly mountPropagation?: 'None' | 'HostToContainer' | 'Bidirectional';
  readonly recursiveReadOnly?: 'Disabled' | 'IfPossible' | 'Enabled';
}

export type HostPathType = '' | 'DirectoryOrCreate' | 'Directory' | 'FileOrCreate' | 'File' | 'Socket' | 'CharDevice' | 'BlockDevice';

export interface Volume {
  readonly name: string;
  readonly emptyDir?: { readonly medium?: string; readonly sizeLimit?: QuantityString };
  readonly hostPath?: { readonly path: string; readonly type?: HostPathType };
  readonly configMap?: ConfigMapProjection & FileModes;
  readonly secret?: Omit<SecretProjection, 'name'> & FileModes & { readonly secretName: string };
  readonly downwardAPI?: DownwardAPIProjection & FileModes;
  readonly projected?: FileModes & { readonly sources?: readonly VolumeProjection[] };
  readonly persistentVolumeClaim?: { readonly claimName: string; readonly readOnly?: boolean };
  readonly ephemeral?: { readonly volumeClaimTemplate: PersistentVolumeClaimTemplate };
  readonly image?: { readonly reference: string; readonly pullPolicy: Container['imagePullPolicy'] };
  /** Other sources: known to validation and printers, refused by admission until they are honoured. */
  readonly [source: string]: unknown;
}

/** The mode of files that state none; always there in a stored pod. */
export interface FileModes {
  readonly defaultMode?: number;
}

/** Which file a key becomes. */
export interface KeyToPath {
  readonly key: string;
  readonly path: string;
  readonly mode?: number;
}

/** The keys of a ConfigMap as files: all of them, or those of `items`. */
export interface ConfigMapProjection {
  readonly name: string;
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
}

/** The keys of a Secret as files. */
export type SecretProjection = ConfigMapProjection;

/** What a file tells of the pod: one of the two. */
export interface DownwardAPIVolumeFile {
  readonly path: string;
  readonly fieldRef?: ObjectFieldSelector;
  readonly resourceFieldRef?: ResourceFieldSelector;
  readonly mode?: number;
}

/** Files that tell of the pod. */
export interface DownwardAPIProjection {
  readonly items?: readonly DownwardAPIVolumeFile[];
}

/** One source of a projected volume: one of its fields. */
export interface VolumeProjection {
  readonly configMap?: ConfigMapProjection;
  readonly secret?: SecretProjection;
  readonly downwardAPI?: DownwardAPIProjection;
  readonly serviceAccountToken?: { readonly audience?: string; readonly expirationSeconds?: number; readonly path: string };
  /** Others: known to validation and printers. */
  readonly [source: string]: unknown;
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

export interface PodStatus {
  readonly phase?: PodPhase;
  readonly conditions?: readonly PodCondition[];
  readonly message?: string;
  readonly reason?: string;
  readonly nominatedNodeName?: string;
  readonly hostIP?: string;
  readonly hostIPs?: readonly { readonly ip: string }[];
  readonly podIP?: string;
  readonly podIPs?: readonly { readonly ip: string }[];
  readonly startTime?: Time;
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
  readonly qosClass?: QosClass;
}

export interface PodCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly lastProbeTime?: Time | null;
  readonly lastTransitionTime?: Time | null;
  readonly reason?: string;
  readonly message?: string;
}

export interface ContainerStatus {
  readonly name: string;
  readonly state: ContainerState;
  readonly lastState: ContainerState;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly image: string;
  readonly imageID: string;
  /** `podman://<64 hex>` or `docker://<64 hex>`. */
  readonly containerID?: string;
  readonly started?: boolean;
  /** What it was granted of its requests, and what it has: of a pod that was resized. */
  readonly allocatedResources?: ResourceRequirements['requests'];
  readonly resources?: ResourceRequirements;
}

/** At most one of the three is set; none means waiting without a reason. */
export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: { readonly startedAt?: Time | null };
  readonly terminated?: ContainerStateTerminated;
}

export interface ContainerStateTerminated {
  readonly exitCode: number;
  readonly signal?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly startedAt?: Time | null;
  readonly finishedAt?: Time | null;
  readonly containerID?: string;
}

export interface Service extends KubeObject {
  readonly kind: 'Service';
  readonly spec: ServiceSpec;
  readonly status: { readonly loadBalancer: Readonly<Record<string, unknown>> };
}

export interface ServiceSpec {
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly externalIPs?: readonly string[];
  readonly externalName?: string;
  readonly selector?: Readonly<Record<string, string>>;
  readonly ports?: readonly ServicePort[];
  readonly sessionAffinity?: string;
  readonly sessionAffinityConfig?: { readonly clientIP?: { readonly timeoutSeconds?: number } };
  readonly [field: string]: unknown;
}

export interface ServicePort {
  readonly name?: string;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly port: number;
  readonly targetPort: number | string;
  readonly nodePort?: number;
}

/** The addresses behind a Service, as they were told before EndpointSlices. */
export interface Endpoints extends KubeObject {
  readonly kind: 'Endpoints';
  readonly subsets?: readonly EndpointSubset[];
}

export interface EndpointSubset {
  readonly addresses?: readonly EndpointAddress[];
  readonly notReadyAddresses?: readonly EndpointAddress[];
  readonly ports?: readonly { readonly name?: string; readonly port: number; readonly protocol: ServicePort['protocol'] }[];
}

export interface EndpointAddress {
  readonly ip: string;
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly targetRef?: ObjectReference;
}

/** `discovery.k8s.io/v1` */
export interface EndpointSlice extends KubeObject {
  readonly kind: 'EndpointSlice';
  readonly addressType: 'IPv4' | 'IPv6' | 'FQDN';
  readonly endpoints: readonly SliceEndpoint[];
  readonly ports?: readonly SlicePort[];
}

export interface SliceEndpoint {
  readonly addresses: readonly string[];
  /** What is absent counts as true, but for `terminating`. */
  readonly conditions?: { readonly ready?: boolean; readonly serving?: boolean; readonly terminating?: boolean };
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly zone?: string;
  readonly targetRef?: ObjectReference;
}

export interface SlicePort {
  readonly name?: string;
  readonly port?: number;
  readonly protocol?: ServicePort['protocol'];
  readonly appProtocol?: string;
}

export interface Namespace extends KubeObject {
  readonly kind: 'Namespace';
  readonly spec?: { readonly finalizers?: readonly string[] };
  readonly status: { readonly phase: 'Active' | 'Terminating' };
}

export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** All of it must hold; an empty one selects everything. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

export type AccessMode = 'ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOncePod';
export type VolumeMode = 'Filesystem' | 'Block';

/** Storage that outlives pods. */
export interface PersistentVolume extends KubeObject {
  readonly kind: 'PersistentVolume';
  readonly spec: PersistentVolumeSpec;
  readonly status: PersistentVolumeStatus;
}

export interface PersistentVolumeSpec {
  readonly capacity: Readonly<Record<string, QuantityString>>;
  readonly accessModes: readonly AccessMode[];
  readonly persistentVolumeReclaimPolicy: 'Retain' | 'Delete' | 'Recycle';
  readonly storageClassName?: string;
  readonly volumeMode: VolumeMode;
  readonly claimRef?: ObjectReference;
  readonly hostPath?: { readonly path: string; readonly type?: HostPathType };
  readonly local?: { readonly path: string; readonly fsType?: string };
  readonly csi?: { readonly driver: string; readonly volumeHandle: string; readonly readOnly?: boolean; readonly [field: string]: unknown };
  /** Other sources: known to validation and printers, refused by admission. */
  readonly [field: string]: unknown;
}

export interface PersistentVolumeStatus {
  readonly phase: 'Pending' | 'Available' | 'Bound' | 'Released' | 'Failed';
  readonly message?: string;
  readonly reason?: string;
  readonly lastPhaseTransitionTime?: Time;
}

/** A wish for storage. */
export interface PersistentVolumeClaim extends KubeObject {
  readonly kind: 'PersistentVolumeClaim';
  readonly spec: PersistentVolumeClaimSpec;
  readonly status: PersistentVolumeClaimStatus;
}

export interface PersistentVolumeClaimSpec {
  readonly accessModes: readonly AccessMode[];
  readonly selector?: LabelSelector;
  readonly resources: ResourceRequirements;
  readonly volumeName?: string;
  /** Absent: the default class; empty: none. */
  readonly storageClassName?: string;
  readonly volumeMode: VolumeMode;
  /** What volumes may be made from: refused by admission. */
  readonly [field: string]: unknown;
}

/** What the claim of an ephemeral volume is made of. */
export interface PersistentVolumeClaimTemplate {
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec: PersistentVolumeClaimSpec;
}

export interface PersistentVolumeClaimStatus {
  readonly phase: 'Pending' | 'Bound' | 'Lost';
  readonly accessModes?: readonly AccessMode[];
  readonly capacity?: Readonly<Record<string, QuantityString>>;
}

/** Who the processes of a pod are to the API. */
export interface ServiceAccount extends KubeObject {
  readonly kind: 'ServiceAccount';
  readonly secrets?: readonly ObjectReference[];
  readonly imagePullSecrets?: readonly { readonly name?: string }[];
  readonly automountServiceAccountToken?: boolean;
}

export interface ObjectReference {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly apiVersion?: string;
  readonly resourceVersion?: string;
  readonly fieldPath?: string;
}

export interface Event extends KubeObject {
  readonly kind: 'Event';
  readonly involvedObject: ObjectReference;
  readonly reason?: string;
  readonly message?: string;
  readonly source?: { readonly component?: string; readonly host?: string };
  readonly firstTimestamp?: Time | null;
  readonly lastTimestamp?: Time | null;
  readonly eventTime?: MicroTime | null;
  /** What the reporter did, where there is an eventTime. */
  readonly action?: string;
  readonly count?: number;
  /** How reporters of events.k8s.io count. */
  readonly series?: { readonly count: number; readonly lastObservedTime: MicroTime };
  readonly type?: 'Normal' | 'Warning';
  readonly reportingComponent: string;
  readonly reportingInstance: string;
}

/** Texts, and bytes in base64, by keys that are no paths; no key is in both. */
export interface ConfigMap extends KubeObject {
  readonly kind: 'ConfigMap';
  readonly data?: Readonly<Record<string, string>>;
  /** In base64. */
  readonly binaryData?: Readonly<Record<string, string>>;
  readonly immutable?: boolean;
}

/** What a manifest has as `stringData` is in `data` of a stored one. */
export interface Secret extends KubeObject {
  readonly kind: 'Secret';
  /** In base64. */
  readonly data?: Readonly<Record<string, string>>;
  readonly type: string;
  readonly immutable?: boolean;
}

/** How the volumes of claims come to be. */
export interface StorageClass extends KubeObject {
  readonly kind: 'StorageClass';
  readonly provisioner: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly reclaimPolicy: 'Delete' | 'Retain';
  readonly mountOptions?: readonly string[];
  readonly allowVolumeExpansion?: boolean;
  readonly volumeBindingMode: 'Immediate' | 'WaitForFirstConsumer';
  readonly allowedTopologies?: readonly {
    readonly matchLabelExpressions?: readonly { readonly key: string; readonly values: readonly string[] }[];
  }[];
}

export interface ListMeta {
  readonly resourceVersion?: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export interface List<T = unknown> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ListMeta;
  readonly items: readonly T[];
}

/** The API's answer when it is not the object asked for: errors above all. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: ListMeta;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code?: number;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

export interface WatchEvent<T = KubeObject> {
  readonly type: WatchEventType;
  readonly object: T;
}

/** `meta.k8s.io/v1` Table: what `get` prints. */
export interface Table {
  readonly kind: 'Table';
  readonly apiVersion: 'meta.k8s.io/v1';
  readonly metadata: ListMeta;
  readonly columnDefinitions: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}

export interface TableColumn {
  readonly name: string;
  readonly type: 'string' | 'integer';
  readonly format: string;
  readonly description: string;
  /** 0: always shown; 1: only with `-o wide`. */
  readonly priority: number;
}

export interface TableRow {
  readonly cells: readonly (string | number)[];
  /** `Completed` on a pod that has ended: what lets a client grey out its row. */
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason: string; readonly message: string }[];
  /** The whole object, its metadata (`PartialObjectMetadata`), or null, as `includeObject` asked. */
  readonly object: KubeObject | null;
}

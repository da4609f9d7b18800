/** Written by `.scripts/generate-schema.mjs`; do not edit. One struct a line: its name, then its fields as `name:GoType`. */
export const schemaText = `
AWSElasticBlockStoreVolumeSource fsType:string partition:int32 readOnly:bool volumeID:string
AdmissionregistrationServiceReference name:string namespace:string path:*string port:*int32
AdmissionregistrationWebhookClientConfig caBundle:string service:v1.AdmissionregistrationServiceReference url:*string
Affinity nodeAffinity:v1.NodeAffinity podAffinity:v1.PodAffinity podAntiAffinity:v1.PodAntiAffinity
AggregationRule clusterRoleSelectors:[]v1.LabelSelector
ApiextensionsServiceReference name:string namespace:string path:*string port:*int32
ApiextensionsWebhookClientConfig caBundle:string service:v1.ApiextensionsServiceReference url:*string
AppArmorProfile localhostProfile:*string type:v1.AppArmorProfileType
AttachedVolume devicePath:string name:string
AutoscalingV1HorizontalPodAutoscaler apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.AutoscalingV1HorizontalPodAutoscalerSpec status:v1.AutoscalingV1HorizontalPodAutoscalerStatus
AutoscalingV1HorizontalPodAutoscalerSpec maxReplicas:int32 minReplicas:int32 scaleTargetRef:v1.CrossVersionObjectReference targetCPUUtilizationPercentage:int32
AutoscalingV1HorizontalPodAutoscalerStatus currentCPUUtilizationPercentage:int32 currentReplicas:int32 desiredReplicas:int32 lastScaleTime:v1.Time observedGeneration:int64
AzureDiskVolumeSource cachingMode:*v1.AzureDataDiskCachingMode diskName:string diskURI:string fsType:*string kind:*v1.AzureDataDiskKind readOnly:*bool
AzureFilePersistentVolumeSource readOnly:bool secretName:string secretNamespace:*string shareName:string
AzureFileVolumeSource readOnly:bool secretName:string shareName:string
Binding apiVersion:string kind:string metadata:v1.ObjectMeta target:v1.ObjectReference
BoundObjectReference apiVersion:string kind:string name:string uid:types.UID
CSIPersistentVolumeSource controllerExpandSecretRef:v1.SecretReference controllerPublishSecretRef:v1.SecretReference driver:string fsType:string nodeExpandSecretRef:v1.SecretReference nodePublishSecretRef:v1.SecretReference nodeStageSecretRef:v1.SecretReference readOnly:bool volumeAttributes:map[string]string volumeHandle:string
CSIVolumeSource driver:string fsType:*string nodePublishSecretRef:v1.LocalObjectReference readOnly:*bool volumeAttributes:map[string]string
Capabilities add:[]v1.Capability drop:[]v1.Capability
CephFSPersistentVolumeSource monitors:[]string path:string readOnly:bool secretFile:string secretRef:v1.SecretReference user:string
CephFSVolumeSource monitors:[]string path:string readOnly:bool secretFile:string secretRef:v1.LocalObjectReference user:string
CinderPersistentVolumeSource fsType:string readOnly:bool secretRef:v1.SecretReference volumeID:string
CinderVolumeSource fsType:string readOnly:bool secretRef:v1.LocalObjectReference volumeID:string
ClientIPConfig timeoutSeconds:*int32
ClusterRole aggregationRule:v1.AggregationRule apiVersion:string kind:string metadata:v1.ObjectMeta rules:[]v1.PolicyRule
ClusterRoleBinding apiVersion:string kind:string metadata:v1.ObjectMeta roleRef:v1.RoleRef subjects:[]v1.Subject
ClusterTrustBundleProjection labelSelector:v1.LabelSelector name:*string optional:*bool path:string signerName:*string
Condition lastTransitionTime:v1.Time message:string observedGeneration:int64 reason:string status:v1.ConditionStatus type:string
ConfigMap apiVersion:string binaryData:map[string][]uint8 data:map[string]string immutable:*bool kind:string metadata:v1.ObjectMeta
ConfigMapEnvSource name:string optional:*bool
ConfigMapKeySelector key:string name:string optional:*bool
ConfigMapNodeConfigSource kubeletConfigKey:string name:string namespace:string resourceVersion:string uid:types.UID
ConfigMapProjection items:[]v1.KeyToPath name:string optional:*bool
ConfigMapVolumeSource defaultMode:*int32 items:[]v1.KeyToPath name:string optional:*bool
Container args:[]string command:[]string env:[]v1.EnvVar envFrom:[]v1.EnvFromSource image:string imagePullPolicy:v1.PullPolicy lifecycle:v1.Lifecycle livenessProbe:v1.Probe name:string ports:[]v1.ContainerPort readinessProbe:v1.Probe resizePolicy:[]v1.ContainerResizePolicy resources:v1.ResourceRequirements restartPolicy:*v1.ContainerRestartPolicy restartPolicyRules:[]v1.ContainerRestartRule securityContext:v1.SecurityContext startupProbe:v1.Probe stdin:bool stdinOnce:bool terminationMessagePath:string terminationMessagePolicy:v1.TerminationMessagePolicy tty:bool volumeDevices:[]v1.VolumeDevice volumeMounts:[]v1.VolumeMount workingDir:string
ContainerExtendedResourceRequest containerName:string requestName:string resourceName:string
ContainerImage names:[]string sizeBytes:int64
ContainerPort containerPort:int32 hostIP:string hostPort:int32 name:string protocol:v1.Protocol
ContainerResizePolicy resourceName:v1.ResourceName restartPolicy:v1.ResourceResizeRestartPolicy
ContainerResourceMetricSource container:string name:v1.ResourceName target:v2.MetricTarget
ContainerResourceMetricStatus container:string current:v2.MetricValueStatus name:v1.ResourceName
ContainerRestartRule action:v1.ContainerRestartRuleAction exitCodes:v1.ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes operator:v1.ContainerRestartRuleOnExitCodesOperator values:[]int32
ContainerState running:v1.ContainerStateRunning terminated:v1.ContainerStateTerminated waiting:v1.ContainerStateWaiting
ContainerStateRunning startedAt:v1.Time
ContainerStateTerminated containerID:string exitCode:int32 finishedAt:v1.Time message:string reason:string signal:int32 startedAt:v1.Time
ContainerStateWaiting message:string reason:string
ContainerStatus allocatedResources:v1.ResourceList allocatedResourcesStatus:[]v1.ResourceStatus containerID:string image:string imageID:string lastState:v1.ContainerState name:string ready:bool resources:v1.ResourceRequirements restartCount:int32 started:*bool state:v1.ContainerState stopSignal:*v1.Signal user:v1.ContainerUser volumeMounts:[]v1.VolumeMountStatus
ContainerUser linux:v1.LinuxContainerUser
ControllerRevision apiVersion:string data:any kind:string metadata:v1.ObjectMeta revision:int64
CronJob apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.CronJobSpec status:v1.CronJobStatus
CronJobSpec concurrencyPolicy:v1.ConcurrencyPolicy failedJobsHistoryLimit:*int32 jobTemplate:v1.JobTemplateSpec schedule:string startingDeadlineSeconds:*int64 successfulJobsHistoryLimit:*int32 suspend:*bool timeZone:*string
CronJobStatus active:[]v1.ObjectReference lastScheduleTime:*v1.Time lastSuccessfulTime:*v1.Time
CrossVersionObjectReference apiVersion:string kind:string name:string
CustomResourceColumnDefinition description:string format:string jsonPath:string name:string priority:int32 type:string
CustomResourceConversion strategy:v1.ConversionStrategyType webhook:v1.WebhookConversion
CustomResourceDefinition apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.CustomResourceDefinitionSpec status:v1.CustomResourceDefinitionStatus
CustomResourceDefinitionCondition lastTransitionTime:v1.Time message:string reason:string status:v1.ConditionStatus type:v1.CustomResourceDefinitionConditionType
CustomResourceDefinitionNames categories:[]string kind:string listKind:string plural:string shortNames:[]string singular:string
CustomResourceDefinitionSpec conversion:v1.CustomResourceConversion group:string names:v1.CustomResourceDefinitionNames preserveUnknownFields:bool scope:v1.ResourceScope versions:[]v1.CustomResourceDefinitionVersion
CustomResourceDefinitionStatus acceptedNames:v1.CustomResourceDefinitionNames conditions:[]v1.CustomResourceDefinitionCondition storedVersions:[]string
CustomResourceDefinitionVersion additionalPrinterColumns:[]v1.CustomResourceColumnDefinition deprecated:bool deprecationWarning:*string name:string schema:v1.CustomResourceValidation selectableFields:[]v1.SelectableField served:bool storage:bool subresources:v1.CustomResourceSubresources
CustomResourceSubresourceScale labelSelectorPath:*string specReplicasPath:string statusReplicasPath:string
CustomResourceSubresources scale:v1.CustomResourceSubresourceScale status:any
CustomResourceValidation openAPIV3Schema:v1.JSONSchemaProps
DaemonEndpoint Port:int32
DaemonSet apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.DaemonSetSpec status:v1.DaemonSetStatus
DaemonSetCondition lastTransitionTime:v1.Time message:string reason:string status:v1.ConditionStatus type:v1.DaemonSetConditionType
DaemonSetSpec minReadySeconds:int32 revisionHistoryLimit:*int32 selector:v1.LabelSelector template:v1.PodTemplateSpec updateStrategy:v1.DaemonSetUpdateStrategy
DaemonSetStatus collisionCount:*int32 conditions:[]v1.DaemonSetCondition currentNumberScheduled:int32 desiredNumberScheduled:int32 numberAvailable:int32 numberMisscheduled:int32 numberReady:int32 numberUnavailable:int32 observedGeneration:int64 updatedNumberScheduled:int32
DaemonSetUpdateStrategy rollingUpdate:v1.RollingUpdateDaemonSet type:v1.DaemonSetUpdateStrategyType
DeleteOptions apiVersion:string dryRun:[]string gracePeriodSeconds:int64 ignoreStoreReadErrorWithClusterBreakingPotential:bool kind:string orphanDependents:bool preconditions:v1.Preconditions propagationPolicy:string
Deployment apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.DeploymentSpec status:v1.DeploymentStatus
DeploymentCondition lastTransitionTime:v1.Time lastUpdateTime:v1.Time message:string reason:string status:v1.ConditionStatus type:v1.DeploymentConditionType
DeploymentSpec minReadySeconds:int32 paused:bool progressDeadlineSeconds:*int32 replicas:*int32 revisionHistoryLimit:*int32 selector:v1.LabelSelector strategy:v1.DeploymentStrategy template:v1.PodTemplateSpec
DeploymentStatus availableReplicas:int32 collisionCount:*int32 conditions:[]v1.DeploymentCondition observedGeneration:int64 readyReplicas:int32 replicas:int32 terminatingReplicas:*int32 unavailableReplicas:int32 updatedReplicas:int32
DeploymentStrategy rollingUpdate:v1.RollingUpdateDeployment type:v1.DeploymentStrategyType
DiscoveryEndpointPort appProtocol:*string name:*string port:*int32 protocol:*v1.Protocol
DownwardAPIProjection items:[]v1.DownwardAPIVolumeFile
DownwardAPIVolumeFile fieldRef:v1.ObjectFieldSelector mode:*int32 path:string resourceFieldRef:v1.ResourceFieldSelector
DownwardAPIVolumeSource defaultMode:*int32 items:[]v1.DownwardAPIVolumeFile
EmptyDirVolumeSource medium:v1.StorageMedium sizeLimit:*resource.Quantity
Endpoint addresses:[]string conditions:v1.EndpointConditions deprecatedTopology:map[string]string hints:v1.EndpointHints hostname:*string nodeName:*string targetRef:v1.ObjectReference zone:*string
EndpointAddress hostname:string ip:string nodeName:*string targetRef:v1.ObjectReference
EndpointConditions ready:*bool serving:*bool terminating:*bool
EndpointHints forNodes:[]v1.ForNode forZones:[]v1.ForZone
EndpointPort appProtocol:*string name:string port:int32 protocol:v1.Protocol
EndpointSlice addressType:v1.AddressType apiVersion:string endpoints:[]v1.Endpoint kind:string metadata:v1.ObjectMeta ports:[]v1.DiscoveryEndpointPort
EndpointSubset addresses:[]v1.EndpointAddress notReadyAddresses:[]v1.EndpointAddress ports:[]v1.EndpointPort
Endpoints apiVersion:string kind:string metadata:v1.ObjectMeta subsets:[]v1.EndpointSubset
EnvFromSource configMapRef:v1.ConfigMapEnvSource prefix:string secretRef:v1.SecretEnvSource
EnvVar name:string value:string valueFrom:v1.EnvVarSource
EnvVarSource configMapKeyRef:v1.ConfigMapKeySelector fieldRef:v1.ObjectFieldSelector fileKeyRef:v1.FileKeySelector resourceFieldRef:v1.ResourceFieldSelector secretKeyRef:v1.SecretKeySelector
EphemeralContainer args:[]string command:[]string env:[]v1.EnvVar envFrom:[]v1.EnvFromSource image:string imagePullPolicy:v1.PullPolicy lifecycle:v1.Lifecycle livenessProbe:v1.Probe name:string ports:[]v1.ContainerPort readinessProbe:v1.Probe resizePolicy:[]v1.ContainerResizePolicy resources:v1.ResourceRequirements restartPolicy:*v1.ContainerRestartPolicy restartPolicyRules:[]v1.ContainerRestartRule securityContext:v1.SecurityContext startupProbe:v1.Probe stdin:bool stdinOnce:bool targetContainerName:string terminationMessagePath:string terminationMessagePolicy:v1.TerminationMessagePolicy tty:bool volumeDevices:[]v1.VolumeDevice volumeMounts:[]v1.VolumeMount workingDir:string
EphemeralVolumeSource volumeClaimTemplate:v1.PersistentVolumeClaimTemplate
Event action:string apiVersion:string count:int32 eventTime:v1.MicroTime firstTimestamp:v1.Time involvedObject:v1.ObjectReference kind:string lastTimestamp:v1.Time message:string metadata:v1.ObjectMeta reason:string related:v1.ObjectReference reportingComponent:string reportingInstance:string series:v1.EventSeries source:v1.EventSource type:string
EventSeries count:int32 lastObservedTime:v1.MicroTime
EventSource component:string host:string
EventsV1Event action:string apiVersion:string deprecatedCount:int32 deprecatedFirstTimestamp:v1.Time deprecatedLastTimestamp:v1.Time deprecatedSource:v1.EventSource eventTime:v1.MicroTime kind:string metadata:v1.ObjectMeta note:string reason:string regarding:v1.ObjectReference related:v1.ObjectReference reportingController:string reportingInstance:string series:v1.EventsV1EventSeries type:string
EventsV1EventSeries count:int32 lastObservedTime:v1.MicroTime
Eviction apiVersion:string deleteOptions:v1.DeleteOptions kind:string metadata:v1.ObjectMeta
ExecAction command:[]string
ExternalDocumentation description:string url:string
ExternalMetricSource metric:v2.MetricIdentifier target:v2.MetricTarget
ExternalMetricStatus current:v2.MetricValueStatus metric:v2.MetricIdentifier
FCVolumeSource fsType:string lun:int32 readOnly:bool targetWWNs:[]string wwids:[]string
FieldSelectorAttributes rawSelector:string requirements:[]v1.FieldSelectorRequirement
FieldSelectorRequirement key:string operator:string values:[]string
FileKeySelector key:string optional:*bool path:string volumeName:string
FlexPersistentVolumeSource driver:string fsType:string options:map[string]string readOnly:bool secretRef:v1.SecretReference
FlexVolumeSource driver:string fsType:string options:map[string]string readOnly:bool secretRef:v1.LocalObjectReference
FlockerVolumeSource datasetName:string datasetUUID:string
ForNode name:string
ForZone name:string
GCEPersistentDiskVolumeSource fsType:string partition:int32 pdName:string readOnly:bool
GRPCAction port:int32 service:*string
GitRepoVolumeSource directory:string repository:string revision:string
GlusterfsPersistentVolumeSource endpoints:string endpointsNamespace:*string path:string readOnly:bool
GlusterfsVolumeSource endpoints:string path:string readOnly:bool
HPAScalingPolicy periodSeconds:int32 type:v2.HPAScalingPolicyType value:int32
HPAScalingRules policies:[]v2.HPAScalingPolicy selectPolicy:*v2.ScalingPolicySelect stabilizationWindowSeconds:*int32 tolerance:*resource.Quantity
HTTPGetAction host:string httpHeaders:[]v1.HTTPHeader path:string port:intstr.IntOrString scheme:v1.URIScheme
HTTPHeader name:string value:string
HTTPIngressPath backend:v1.IngressBackend path:string pathType:*v1.PathType
HTTPIngressRuleValue paths:[]v1.HTTPIngressPath
HorizontalPodAutoscaler apiVersion:string kind:string metadata:v1.ObjectMeta spec:v2.HorizontalPodAutoscalerSpec status:v2.HorizontalPodAutoscalerStatus
HorizontalPodAutoscalerBehavior scaleDown:v2.HPAScalingRules scaleUp:v2.HPAScalingRules
HorizontalPodAutoscalerCondition lastTransitionTime:v1.Time message:string reason:string status:v1.ConditionStatus type:v2.HorizontalPodAutoscalerConditionType
HorizontalPodAutoscalerSpec behavior:v2.HorizontalPodAutoscalerBehavior maxReplicas:int32 metrics:[]v2.MetricSpec minReplicas:*int32 scaleTargetRef:v2.CrossVersionObjectReference
HorizontalPodAutoscalerStatus conditions:[]v2.HorizontalPodAutoscalerCondition currentMetrics:[]v2.MetricStatus currentReplicas:int32 desiredReplicas:int32 lastScaleTime:v1.Time observedGeneration:*int64
HostAlias hostnames:[]string ip:string
HostIP ip:string
HostPathVolumeSource path:string type:*v1.HostPathType
IPBlock cidr:string except:[]string
ISCSIPersistentVolumeSource chapAuthDiscovery:bool chapAuthSession:bool fsType:string initiatorName:*string iqn:string iscsiInterface:string lun:int32 portals:[]string readOnly:bool secretRef:v1.SecretReference targetPortal:string
ISCSIVolumeSource chapAuthDiscovery:bool chapAuthSession:bool fsType:string initiatorName:*string iqn:string iscsiInterface:string lun:int32 portals:[]string readOnly:bool secretRef:v1.LocalObjectReference targetPortal:string
ImageVolumeSource pullPolicy:v1.PullPolicy reference:string
Ingress apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.IngressSpec status:v1.IngressStatus
IngressBackend resource:v1.TypedLocalObjectReference service:v1.IngressServiceBackend
IngressClass apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.IngressClassSpec
IngressClassParametersReference apiGroup:*string kind:string name:string namespace:*string scope:*string
IngressClassSpec controller:string parameters:v1.IngressClassParametersReference
IngressLoadBalancerIngress hostname:string ip:string ports:[]v1.IngressPortStatus
IngressLoadBalancerStatus ingress:[]v1.IngressLoadBalancerIngress
IngressPortStatus error:*string port:int32 protocol:v1.Protocol
IngressRule host:string http:v1.HTTPIngressRuleValue
IngressServiceBackend name:string port:v1.ServiceBackendPort
IngressSpec defaultBackend:v1.IngressBackend ingressClassName:*string rules:[]v1.IngressRule tls:[]v1.IngressTLS
IngressStatus loadBalancer:v1.IngressLoadBalancerStatus
IngressTLS hosts:[]string secretName:string
JSONSchemaProps $ref:*string $schema:string additionalItems:any additionalProperties:any allOf:[]v1.JSONSchemaProps anyOf:[]v1.JSONSchemaProps default:any definitions:map[string]v1.JSONSchemaProps dependencies:map[string]any description:string enum:[]any example:any exclusiveMaximum:bool exclusiveMinimum:bool externalDocs:v1.ExternalDocumentation format:string id:string items:any maxItems:*int64 maxLength:*int64 maxProperties:*int64 maximum:*float64 minItems:*int64 minLength:*int64 minProperties:*int64 minimum:*float64 multipleOf:*float64 not:v1.JSONSchemaProps nullable:bool oneOf:[]v1.JSONSchemaProps pattern:string patternProperties:map[string]v1.JSONSchemaProps properties:map[string]v1.JSONSchemaProps required:[]string title:string type:string uniqueItems:bool x-kubernetes-embedded-resource:bool x-kubernetes-int-or-string:bool x-kubernetes-list-map-keys:[]string x-kubernetes-list-type:*string x-kubernetes-map-type:*string x-kubernetes-preserve-unknown-fields:*bool x-kubernetes-validations:[]v1.ValidationRule
Job apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.JobSpec status:v1.JobStatus
JobCondition lastProbeTime:v1.Time lastTransitionTime:v1.Time message:string reason:string status:v1.ConditionStatus type:v1.JobConditionType
JobSpec activeDeadlineSeconds:*int64 backoffLimit:*int32 backoffLimitPerIndex:*int32 completionMode:*v1.CompletionMode completions:*int32 managedBy:*string manualSelector:*bool maxFailedIndexes:*int32 parallelism:*int32 podFailurePolicy:v1.PodFailurePolicy podReplacementPolicy:*v1.PodReplacementPolicy selector:v1.LabelSelector successPolicy:v1.SuccessPolicy suspend:*bool template:v1.PodTemplateSpec ttlSecondsAfterFinished:*int32
JobStatus active:int32 completedIndexes:string completionTime:*v1.Time conditions:[]v1.JobCondition failed:int32 failedIndexes:*string ready:*int32 startTime:*v1.Time succeeded:int32 terminating:*int32 uncountedTerminatedPods:v1.UncountedTerminatedPods
JobTemplateSpec metadata:v1.ObjectMeta spec:v1.JobSpec
KeyToPath key:string mode:*int32 path:string
LabelSelector matchExpressions:[]v1.LabelSelectorRequirement matchLabels:map[string]string
LabelSelectorAttributes rawSelector:string requirements:[]v1.LabelSelectorRequirement
LabelSelectorRequirement key:string operator:v1.LabelSelectorOperator values:[]string
Lease apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.LeaseSpec
LeaseSpec acquireTime:*v1.MicroTime holderIdentity:*string leaseDurationSeconds:*int32 leaseTransitions:*int32 preferredHolder:*string renewTime:*v1.MicroTime strategy:*v1.CoordinatedLeaseStrategy
Lifecycle postStart:v1.LifecycleHandler preStop:v1.LifecycleHandler stopSignal:*v1.Signal
LifecycleHandler exec:v1.ExecAction httpGet:v1.HTTPGetAction sleep:v1.SleepAction tcpSocket:v1.TCPSocketAction
LimitRange apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.LimitRangeSpec
LimitRangeItem default:v1.ResourceList defaultRequest:v1.ResourceList max:v1.ResourceList maxLimitRequestRatio:v1.ResourceList min:v1.ResourceList type:v1.LimitType
LimitRangeSpec limits:[]v1.LimitRangeItem
LinuxContainerUser gid:int64 supplementalGroups:[]int64 uid:types.UID
ListMeta continue:string remainingItemCount:int64 resourceVersion:string selfLink:string
LoadBalancerIngress hostname:string ip:string ipMode:*v1.LoadBalancerIPMode ports:[]v1.PortStatus
LoadBalancerStatus ingress:[]v1.LoadBalancerIngress
LocalObjectReference name:string
LocalSubjectAccessReview apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.SubjectAccessReviewSpec status:v1.SubjectAccessReviewStatus
LocalVolumeSource fsType:*string path:string
ManagedFieldsEntry apiVersion:string fieldsType:string fieldsV1:any manager:string operation:v1.ManagedFieldsOperationType subresource:string time:v1.Time
MatchCondition expression:string name:string
MetricIdentifier name:string selector:v1.LabelSelector
MetricSpec containerResource:v2.ContainerResourceMetricSource external:v2.ExternalMetricSource object:v2.ObjectMetricSource pods:v2.PodsMetricSource resource:v2.ResourceMetricSource type:v2.MetricSourceType
MetricStatus containerResource:v2.ContainerResourceMetricStatus external:v2.ExternalMetricStatus object:v2.ObjectMetricStatus pods:v2.PodsMetricStatus resource:v2.ResourceMetricStatus type:v2.MetricSourceType
MetricTarget averageUtilization:*int32 averageValue:*resource.Quantity type:v2.MetricTargetType value:*resource.Quantity
MetricValueStatus averageUtilization:*int32 averageValue:*resource.Quantity value:*resource.Quantity
ModifyVolumeStatus status:string targetVolumeAttributesClassName:string
MutatingWebhook admissionReviewVersions:[]string clientConfig:v1.AdmissionregistrationWebhookClientConfig failurePolicy:*v1.FailurePolicyType matchConditions:[]v1.MatchCondition matchPolicy:*v1.MatchPolicyType name:string namespaceSelector:v1.LabelSelector objectSelector:v1.LabelSelector reinvocationPolicy:*v1.ReinvocationPolicyType rules:[]v1.RuleWithOperations sideEffects:*v1.SideEffectClass timeoutSeconds:*int32
MutatingWebhookConfiguration apiVersion:string kind:string metadata:v1.ObjectMeta webhooks:[]v1.MutatingWebhook
NFSVolumeSource path:string readOnly:bool server:string
Namespace apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.NamespaceSpec status:v1.NamespaceStatus
NamespaceCondition lastTransitionTime:v1.Time message:string reason:string status:v1.ConditionStatus type:v1.NamespaceConditionType
NamespaceSpec finalizers:[]v1.FinalizerName
NamespaceStatus conditions:[]v1.NamespaceCondition phase:v1.NamespacePhase
NetworkPolicy apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.NetworkPolicySpec
NetworkPolicyEgressRule ports:[]v1.NetworkPolicyPort to:[]v1.NetworkPolicyPeer
NetworkPolicyIngressRule from:[]v1.NetworkPolicyPeer ports:[]v1.NetworkPolicyPort
NetworkPolicyPeer ipBlock:v1.IPBlock namespaceSelector:v1.LabelSelector podSelector:v1.LabelSelector
NetworkPolicyPort endPort:*int32 port:intstr.IntOrString protocol:*v1.Protocol
NetworkPolicySpec egress:[]v1.NetworkPolicyEgressRule ingress:[]v1.NetworkPolicyIngressRule podSelector:v1.LabelSelector policyTypes:[]v1.PolicyType
Node apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.NodeSpec status:v1.NodeStatus
NodeAddress address:string type:v1.NodeAddressType
NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[]v1.PreferredSchedulingTerm requiredDuringSchedulingIgnoredDuringExecution:v1.NodeSelector
NodeCondition lastHeartbeatTime:v1.Time lastTransitionTime:v1.Time message:string reason:string status:v1.ConditionStatus type:v1.NodeConditionType
NodeConfigSource configMap:v1.ConfigMapNodeConfigSource
NodeConfigStatus active:v1.NodeConfigSource assigned:v1.NodeConfigSource error:string lastKnownGood:v1.NodeConfigSource
NodeDaemonEndpoints kubeletEndpoint:v1.DaemonEndpoint
NodeFeatures supplementalGroupsPolicy:*bool
NodeRuntimeHandler features:v1.NodeRuntimeHandlerFeatures name:string
NodeRuntimeHandlerFeatures recursiveReadOnlyMounts:*bool userNamespaces:*bool
NodeSelector nodeSelectorTerms:[]v1.NodeSelectorTerm
NodeSelectorRequirement key:string operator:v1.NodeSelectorOperator values:[]string
NodeSelectorTerm matchExpressions:[]v1.NodeSelectorRequirement matchFields:[]v1.NodeSelectorRequirement
NodeSpec configSource:v1.NodeConfigSource externalID:string podCIDR:string podCIDRs:[]string providerID:string taints:[]v1.Taint unschedulable:bool
NodeStatus addresses:[]v1.NodeAddress allocatable:v1.ResourceList capacity:v1.ResourceList conditions:[]v1.NodeCondition config:v1.NodeConfigStatus daemonEndpoints:v1.NodeDaemonEndpoints features:v1.NodeFeatures images:[]v1.ContainerImage nodeInfo:v1.NodeSystemInfo phase:v1.NodePhase runtimeHandlers:[]v1.NodeRuntimeHandler volumesAttached:[]v1.AttachedVolume volumesInUse:[]string
NodeSwapStatus capacity:*int64
NodeSystemInfo architecture:string bootID:string containerRuntimeVersion:string kernelVersion:string kubeProxyVersion:string kubeletVersion:string machineID:string operatingSystem:string osImage:string swap:v1.NodeSwapStatus systemUUID:string
NonResourceAttributes path:string verb:string
NonResourceRule nonResourceURLs:[]string verbs:[]string
ObjectFieldSelector apiVersion:string fieldPath:string
ObjectMeta annotations:map[string]string creationTimestamp:v1.Time deletionGracePeriodSeconds:*int64 deletionTimestamp:v1.Time finalizers:[]string generateName:string generation:int64 labels:map[string]string managedFields:[]v1.ManagedFieldsEntry name:string namespace:string ownerReferences:[]v1.OwnerReference resourceVersion:string selfLink:string uid:types.UID
ObjectMetricSource describedObject:v2.CrossVersionObjectReference metric:v2.MetricIdentifier target:v2.MetricTarget
ObjectMetricStatus current:v2.MetricValueStatus describedObject:v2.CrossVersionObjectReference metric:v2.MetricIdentifier
ObjectReference apiVersion:string fieldPath:string kind:string name:string namespace:string resourceVersion:string uid:types.UID
Overhead podFixed:v1.ResourceList
OwnerReference apiVersion:string blockOwnerDeletion:*bool controller:*bool kind:string name:string uid:types.UID
PersistentVolume apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.PersistentVolumeSpec status:v1.PersistentVolumeStatus
PersistentVolumeClaim apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.PersistentVolumeClaimSpec status:v1.PersistentVolumeClaimStatus
PersistentVolumeClaimCondition lastProbeTime:v1.Time lastTransitionTime:v1.Time message:string reason:string status:v1.ConditionStatus type:v1.PersistentVolumeClaimConditionType
PersistentVolumeClaimSpec accessModes:[]v1.PersistentVolumeAccessMode dataSource:v1.TypedLocalObjectReference dataSourceRef:v1.TypedObjectReference resources:v1.VolumeResourceRequirements selector:v1.LabelSelector storageClassName:*string volumeAttributesClassName:*string volumeMode:*v1.PersistentVolumeMode volumeName:string
PersistentVolumeClaimStatus accessModes:[]v1.PersistentVolumeAccessMode allocatedResourceStatuses:map[string]string allocatedResources:v1.ResourceList capacity:v1.ResourceList conditions:[]v1.PersistentVolumeClaimCondition currentVolumeAttributesClassName:*string modifyVolumeStatus:v1.ModifyVolumeStatus phase:v1.PersistentVolumeClaimPhase
PersistentVolumeClaimTemplate metadata:v1.ObjectMeta spec:v1.PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource claimName:string readOnly:bool
PersistentVolumeSpec accessModes:[]v1.PersistentVolumeAccessMode awsElasticBlockStore:v1.AWSElasticBlockStoreVolumeSource azureDisk:v1.AzureDiskVolumeSource azureFile:v1.AzureFilePersistentVolumeSource capacity:v1.ResourceList cephfs:v1.CephFSPersistentVolumeSource cinder:v1.CinderPersistentVolumeSource claimRef:v1.ObjectReference csi:v1.CSIPersistentVolumeSource fc:v1.FCVolumeSource flexVolume:v1.FlexPersistentVolumeSource flocker:v1.FlockerVolumeSource gcePersistentDisk:v1.GCEPersistentDiskVolumeSource glusterfs:v1.GlusterfsPersistentVolumeSource hostPath:v1.HostPathVolumeSource iscsi:v1.ISCSIPersistentVolumeSource local:v1.LocalVolumeSource mountOptions:[]string nfs:v1.NFSVolumeSource nodeAffinity:v1.VolumeNodeAffinity persistentVolumeReclaimPolicy:v1.PersistentVolumeReclaimPolicy photonPersistentDisk:v1.PhotonPersistentDiskVolumeSource portworxVolume:v1.PortworxVolumeSource quobyte:v1.QuobyteVolumeSource rbd:v1.RBDPersistentVolumeSource scaleIO:v1.ScaleIOPersistentVolumeSource storageClassName:string storageos:v1.StorageOSPersistentVolumeSource volumeAttributesClassName:*string volumeMode:*v1.PersistentVolumeMode vsphereVolume:v1.VsphereVirtualDiskVolumeSource
PersistentVolumeStatus lastPhaseTransitionTime:*v1.Time message:string phase:v1.PersistentVolumePhase reason:string
PhotonPersistentDiskVolumeSource fsType:string pdID:string
Pod apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.PodSpec status:v1.PodStatus
PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[]v1.WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution:[]v1.PodAffinityTerm
PodAffinityTerm labelSelector:v1.LabelSelector matchLabelKeys:[]string mismatchLabelKeys:[]string namespaceSelector:v1.LabelSelector namespaces:[]string topologyKey:string
PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[]v1.WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution:[]v1.PodAffinityTerm
PodCertificateProjection certificateChainPath:string credentialBundlePath:string keyPath:string keyType:string maxExpirationSeconds:*int32 signerName:string
PodCondition lastProbeTime:v1.Time lastTransitionTime:v1.Time message:string observedGeneration:int64 reason:string status:v1.ConditionStatus type:v1.PodConditionType
PodDNSConfig nameservers:[]string options:[]v1.PodDNSConfigOption searches:[]string
PodDNSConfigOption name:string value:*string
PodDisruptionBudget apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.PodDisruptionBudgetSpec status:v1.PodDisruptionBudgetStatus
PodDisruptionBudgetSpec maxUnavailable:intstr.IntOrString minAvailable:intstr.IntOrString selector:v1.LabelSelector unhealthyPodEvictionPolicy:*v1.UnhealthyPodEvictionPolicyType
PodDisruptionBudgetStatus conditions:[]v1.Condition currentHealthy:int32 desiredHealthy:int32 disruptedPods:map[string]v1.Time disruptionsAllowed:int32 expectedPods:int32 observedGeneration:int64
PodExtendedResourceClaimStatus requestMappings:[]v1.ContainerExtendedResourceRequest resourceClaimName:string
PodFailurePolicy rules:[]v1.PodFailurePolicyRule
PodFailurePolicyOnExitCodesRequirement containerName:*string operator:v1.PodFailurePolicyOnExitCodesOperator values:[]int32
PodFailurePolicyOnPodConditionsPattern status:v1.ConditionStatus type:v1.PodConditionType
PodFailurePolicyRule action:v1.PodFailurePolicyAction onExitCodes:v1.PodFailurePolicyOnExitCodesRequirement onPodConditions:[]v1.PodFailurePolicyOnPodConditionsPattern
PodIP ip:string
PodOS name:v1.OSName
PodReadinessGate conditionType:v1.PodConditionType
PodResourceClaim name:string resourceClaimName:*string resourceClaimTemplateName:*string
PodResourceClaimStatus name:string resourceClaimName:*string
PodSchedulingGate name:string
PodSecurityContext appArmorProfile:v1.AppArmorProfile fsGroup:*int64 fsGroupChangePolicy:*v1.PodFSGroupChangePolicy runAsGroup:*int64 runAsNonRoot:*bool runAsUser:*int64 seLinuxChangePolicy:*v1.PodSELinuxChangePolicy seLinuxOptions:v1.SELinuxOptions seccompProfile:v1.SeccompProfile supplementalGroups:[]int64 supplementalGroupsPolicy:*v1.SupplementalGroupsPolicy sysctls:[]v1.Sysctl windowsOptions:v1.WindowsSecurityContextOptions
PodSpec activeDeadlineSeconds:*int64 affinity:v1.Affinity automountServiceAccountToken:*bool containers:[]v1.Container dnsConfig:v1.PodDNSConfig dnsPolicy:v1.DNSPolicy enableServiceLinks:*bool ephemeralContainers:[]v1.EphemeralContainer hostAliases:[]v1.HostAlias hostIPC:bool hostNetwork:bool hostPID:bool hostUsers:*bool hostname:string hostnameOverride:*string imagePullSecrets:[]v1.LocalObjectReference initContainers:[]v1.Container nodeName:string nodeSelector:map[string]string os:v1.PodOS overhead:v1.ResourceList preemptionPolicy:*v1.PreemptionPolicy priority:*int32 priorityClassName:string readinessGates:[]v1.PodReadinessGate resourceClaims:[]v1.PodResourceClaim resources:v1.ResourceRequirements restartPolicy:v1.RestartPolicy runtimeClassName:*string schedulerName:string schedulingGates:[]v1.PodSchedulingGate securityContext:v1.PodSecurityContext serviceAccount:string serviceAccountName:string setHostnameAsFQDN:*bool shareProcessNamespace:*bool subdomain:string terminationGracePeriodSeconds:*int64 tolerations:[]v1.Toleration topologySpreadConstraints:[]v1.TopologySpreadConstraint volumes:[]v1.Volume
PodStatus conditions:[]v1.PodCondition containerStatuses:[]v1.ContainerStatus ephemeralContainerStatuses:[]v1.ContainerStatus extendedResourceClaimStatus:v1.PodExtendedResourceClaimStatus hostIP:string hostIPs:[]v1.HostIP initContainerStatuses:[]v1.ContainerStatus message:string nominatedNodeName:string observedGeneration:int64 phase:v1.PodPhase podIP:string podIPs:[]v1.PodIP qosClass:v1.PodQOSClass reason:string resize:v1.PodResizeStatus resourceClaimStatuses:[]v1.PodResourceClaimStatus startTime:v1.Time
PodTemplate apiVersion:string kind:string metadata:v1.ObjectMeta template:v1.PodTemplateSpec
PodTemplateSpec metadata:v1.ObjectMeta spec:v1.PodSpec
PodsMetricSource metric:v2.MetricIdentifier target:v2.MetricTarget
PodsMetricStatus current:v2.MetricValueStatus metric:v2.MetricIdentifier
PolicyRule apiGroups:[]string nonResourceURLs:[]string resourceNames:[]string resources:[]string verbs:[]string
PortStatus error:*string port:int32 protocol:v1.Protocol
PortworxVolumeSource fsType:string readOnly:bool volumeID:string
Preconditions resourceVersion:string uid:types.UID
PreferredSchedulingTerm preference:v1.NodeSelectorTerm weight:int32
PriorityClass apiVersion:string description:string globalDefault:bool kind:string metadata:v1.ObjectMeta preemptionPolicy:*v1.PreemptionPolicy value:int32
Probe exec:v1.ExecAction failureThreshold:int32 grpc:v1.GRPCAction httpGet:v1.HTTPGetAction initialDelaySeconds:int32 periodSeconds:int32 successThreshold:int32 tcpSocket:v1.TCPSocketAction terminationGracePeriodSeconds:*int64 timeoutSeconds:int32
ProjectedVolumeSource defaultMode:*int32 sources:[]v1.VolumeProjection
QuobyteVolumeSource group:string readOnly:bool registry:string tenant:string user:string volume:string
RBDPersistentVolumeSource fsType:string image:string keyring:string monitors:[]string pool:string readOnly:bool secretRef:v1.SecretReference user:string
RBDVolumeSource fsType:string image:string keyring:string monitors:[]string pool:string readOnly:bool secretRef:v1.LocalObjectReference user:string
ReplicaSet apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.ReplicaSetSpec status:v1.ReplicaSetStatus
ReplicaSetCondition lastTransitionTime:v1.Time message:string reason:string status:v1.ConditionStatus type:v1.ReplicaSetConditionType
ReplicaSetSpec minReadySeconds:int32 replicas:*int32 selector:v1.LabelSelector template:v1.PodTemplateSpec
ReplicaSetStatus availableReplicas:int32 conditions:[]v1.ReplicaSetCondition fullyLabeledReplicas:int32 observedGeneration:int64 readyReplicas:int32 replicas:int32 terminatingReplicas:int32
ReplicationController apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.ReplicationControllerSpec status:v1.ReplicationControllerStatus
ReplicationControllerCondition lastTransitionTime:v1.Time message:string reason:string status:v1.ConditionStatus type:v1.ReplicationControllerConditionType
ReplicationControllerSpec minReadySeconds:int32 replicas:*int32 selector:map[string]string template:v1.PodTemplateSpec
ReplicationControllerStatus availableReplicas:int32 conditions:[]v1.ReplicationControllerCondition fullyLabeledReplicas:int32 observedGeneration:int64 readyReplicas:int32 replicas:int32
ResourceAttributes fieldSelector:v1.FieldSelectorAttributes group:string labelSelector:v1.LabelSelectorAttributes name:string namespace:string resource:string subresource:string verb:string version:string
ResourceClaim name:string request:string
ResourceFieldSelector containerName:string divisor:resource.Quantity resource:string
ResourceHealth health:v1.ResourceHealthStatus resourceID:v1.ResourceID
ResourceMetricSource name:v1.ResourceName target:v2.MetricTarget
ResourceMetricStatus current:v2.MetricValueStatus name:v1.ResourceName
ResourceQuota apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.ResourceQuotaSpec status:v1.ResourceQuotaStatus
ResourceQuotaSpec hard:v1.ResourceList scopeSelector:v1.ScopeSelector scopes:[]v1.ResourceQuotaScope
ResourceQuotaStatus hard:v1.ResourceList used:v1.ResourceList
ResourceRequirements claims:[]v1.ResourceClaim limits:v1.ResourceList requests:v1.ResourceList
ResourceRule apiGroups:[]string resourceNames:[]string resources:[]string verbs:[]string
ResourceStatus name:v1.ResourceName resources:[]v1.ResourceHealth
Role apiVersion:string kind:string metadata:v1.ObjectMeta rules:[]v1.PolicyRule
RoleBinding apiVersion:string kind:string metadata:v1.ObjectMeta roleRef:v1.RoleRef subjects:[]v1.Subject
RoleRef apiGroup:string kind:string name:string
RollingUpdateDaemonSet maxSurge:*intstr.IntOrString maxUnavailable:*intstr.IntOrString
RollingUpdateDeployment maxSurge:*intstr.IntOrString maxUnavailable:*intstr.IntOrString
RollingUpdateStatefulSetStrategy maxUnavailable:*intstr.IntOrString partition:*int32
RuleWithOperations apiGroups:[]string apiVersions:[]string operations:[]v1.OperationType resources:[]string scope:*v1.ScopeType
RuntimeClass apiVersion:string handler:string kind:string metadata:v1.ObjectMeta overhead:v1.Overhead scheduling:v1.Scheduling
SELinuxOptions level:string role:string type:string user:string
Scale apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.ScaleSpec status:v1.ScaleStatus
ScaleIOPersistentVolumeSource fsType:string gateway:string protectionDomain:string readOnly:bool secretRef:v1.SecretReference sslEnabled:bool storageMode:string storagePool:string system:string volumeName:string
ScaleIOVolumeSource fsType:string gateway:string protectionDomain:string readOnly:bool secretRef:v1.LocalObjectReference sslEnabled:bool storageMode:string storagePool:string system:string volumeName:string
ScaleSpec replicas:int32
ScaleStatus replicas:int32 selector:string
Scheduling nodeSelector:map[string]string tolerations:[]v1.Toleration
ScopeSelector matchExpressions:[]v1.ScopedResourceSelectorRequirement
ScopedResourceSelectorRequirement operator:v1.ScopeSelectorOperator scopeName:v1.ResourceQuotaScope values:[]string
SeccompProfile localhostProfile:*string type:v1.SeccompProfileType
Secret apiVersion:string data:map[string][]uint8 immutable:*bool kind:string metadata:v1.ObjectMeta stringData:map[string]string type:v1.SecretType
SecretEnvSource name:string optional:*bool
SecretKeySelector key:string name:string optional:*bool
SecretProjection items:[]v1.KeyToPath name:string optional:*bool
SecretReference name:string namespace:string
SecretVolumeSource defaultMode:*int32 items:[]v1.KeyToPath optional:*bool secretName:string
SecurityContext allowPrivilegeEscalation:*bool appArmorProfile:v1.AppArmorProfile capabilities:v1.Capabilities privileged:*bool procMount:*v1.ProcMountType readOnlyRootFilesystem:*bool runAsGroup:*int64 runAsNonRoot:*bool runAsUser:*int64 seLinuxOptions:v1.SELinuxOptions seccompProfile:v1.SeccompProfile windowsOptions:v1.WindowsSecurityContextOptions
SelectableField jsonPath:string
SelfSubjectAccessReview apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.SelfSubjectAccessReviewSpec status:v1.SubjectAccessReviewStatus
SelfSubjectAccessReviewSpec nonResourceAttributes:v1.NonResourceAttributes resourceAttributes:v1.ResourceAttributes
SelfSubjectReview apiVersion:string kind:string metadata:v1.ObjectMeta status:v1.SelfSubjectReviewStatus
SelfSubjectReviewStatus userInfo:v1.UserInfo
SelfSubjectRulesReview apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.SelfSubjectRulesReviewSpec status:v1.SubjectRulesReviewStatus
SelfSubjectRulesReviewSpec namespace:string
Service apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.ServiceSpec status:v1.ServiceStatus
ServiceAccount apiVersion:string automountServiceAccountToken:*bool imagePullSecrets:[]v1.LocalObjectReference kind:string metadata:v1.ObjectMeta secrets:[]v1.ObjectReference
ServiceAccountTokenProjection audience:string expirationSeconds:*int64 path:string
ServiceBackendPort name:string number:int32
ServicePort appProtocol:*string name:string nodePort:int32 port:int32 protocol:v1.Protocol targetPort:intstr.IntOrString
ServiceSpec allocateLoadBalancerNodePorts:*bool clusterIP:string clusterIPs:[]string externalIPs:[]string externalName:string externalTrafficPolicy:v1.ServiceExternalTrafficPolicy healthCheckNodePort:int32 internalTrafficPolicy:*v1.ServiceInternalTrafficPolicy ipFamilies:[]v1.IPFamily ipFamilyPolicy:*v1.IPFamilyPolicy loadBalancerClass:*string loadBalancerIP:string loadBalancerSourceRanges:[]string ports:[]v1.ServicePort publishNotReadyAddresses:bool selector:map[string]string sessionAffinity:v1.ServiceAffinity sessionAffinityConfig:v1.SessionAffinityConfig trafficDistribution:*string type:v1.ServiceType
ServiceStatus conditions:[]v1.Condition loadBalancer:v1.LoadBalancerStatus
SessionAffinityConfig clientIP:v1.ClientIPConfig
SleepAction seconds:int64
StatefulSet apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.StatefulSetSpec status:v1.StatefulSetStatus
StatefulSetCondition lastTransitionTime:v1.Time message:string reason:string status:v1.ConditionStatus type:v1.StatefulSetConditionType
StatefulSetOrdinals start:int32
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:v1.PersistentVolumeClaimRetentionPolicyType whenScaled:v1.PersistentVolumeClaimRetentionPolicyType
StatefulSetSpec minReadySeconds:int32 ordinals:v1.StatefulSetOrdinals persistentVolumeClaimRetentionPolicy:v1.StatefulSetPersistentVolumeClaimRetentionPolicy podManagementPolicy:v1.PodManagementPolicyType replicas:*int32 revisionHistoryLimit:*int32 selector:v1.LabelSelector serviceName:string template:v1.PodTemplateSpec updateStrategy:v1.StatefulSetUpdateStrategy volumeClaimTemplates:[]v1.PersistentVolumeClaim
StatefulSetStatus availableReplicas:int32 collisionCount:*int32 conditions:[]v1.StatefulSetCondition currentReplicas:int32 currentRevision:string observedGeneration:int64 readyReplicas:int32 replicas:int32 updateRevision:string updatedReplicas:int32
StatefulSetUpdateStrategy rollingUpdate:v1.RollingUpdateStatefulSetStrategy type:v1.StatefulSetUpdateStrategyType
Status apiVersion:string code:int32 details:v1.StatusDetails kind:string message:string metadata:v1.ListMeta reason:string status:string
StatusCause field:string message:string reason:string
StatusDetails causes:[]v1.StatusCause group:string kind:string name:string retryAfterSeconds:int32 uid:types.UID
StorageClass allowVolumeExpansion:*bool allowedTopologies:[]v1.TopologySelectorTerm apiVersion:string kind:string metadata:v1.ObjectMeta mountOptions:[]string parameters:map[string]string provisioner:string reclaimPolicy:*v1.PersistentVolumeReclaimPolicy volumeBindingMode:*v1.VolumeBindingMode
StorageOSPersistentVolumeSource fsType:string readOnly:bool secretRef:v1.ObjectReference volumeName:string volumeNamespace:string
StorageOSVolumeSource fsType:string readOnly:bool secretRef:v1.LocalObjectReference volumeName:string volumeNamespace:string
Subject apiGroup:string kind:string name:string namespace:string
SubjectAccessReview apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.SubjectAccessReviewSpec status:v1.SubjectAccessReviewStatus
SubjectAccessReviewSpec extra:map[string][]string groups:[]string nonResourceAttributes:v1.NonResourceAttributes resourceAttributes:v1.ResourceAttributes uid:types.UID user:string
SubjectAccessReviewStatus allowed:bool denied:bool evaluationError:string reason:string
SubjectRulesReviewStatus evaluationError:string incomplete:bool nonResourceRules:[]v1.NonResourceRule resourceRules:[]v1.ResourceRule
SuccessPolicy rules:[]v1.SuccessPolicyRule
SuccessPolicyRule succeededCount:*int32 succeededIndexes:*string
Sysctl name:string value:string
TCPSocketAction host:string port:intstr.IntOrString
Taint effect:v1.TaintEffect key:string timeAdded:*v1.Time value:string
TokenRequest apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.TokenRequestSpec status:v1.TokenRequestStatus
TokenRequestSpec audiences:[]string boundObjectRef:v1.BoundObjectReference expirationSeconds:*int64
TokenRequestStatus expirationTimestamp:v1.Time token:string
TokenReview apiVersion:string kind:string metadata:v1.ObjectMeta spec:v1.TokenReviewSpec status:v1.TokenReviewStatus
TokenReviewSpec audiences:[]string token:string
TokenReviewStatus audiences:[]string authenticated:bool error:string user:v1.UserInfo
Toleration effect:v1.TaintEffect key:string operator:v1.TolerationOperator tolerationSeconds:*int64 value:string
TopologySelectorLabelRequirement key:string values:[]string
TopologySelectorTerm matchLabelExpressions:[]v1.TopologySelectorLabelRequirement
TopologySpreadConstraint labelSelector:v1.LabelSelector matchLabelKeys:[]string maxSkew:int32 minDomains:*int32 nodeAffinityPolicy:*v1.NodeInclusionPolicy nodeTaintsPolicy:*v1.NodeInclusionPolicy topologyKey:string whenUnsatisfiable:v1.UnsatisfiableConstraintAction
TypedLocalObjectReference apiGroup:*string kind:string name:string
TypedObjectReference apiGroup:*string kind:string name:string namespace:*string
UncountedTerminatedPods failed:[]types.UID succeeded:[]types.UID
UserInfo extra:map[string][]string groups:[]string uid:types.UID username:string
ValidatingWebhook admissionReviewVersions:[]string clientConfig:v1.AdmissionregistrationWebhookClientConfig failurePolicy:*v1.FailurePolicyType matchConditions:[]v1.MatchCondition matchPolicy:*v1.MatchPolicyType name:string namespaceSelector:v1.LabelSelector objectSelector:v1.LabelSelector rules:[]v1.RuleWithOperations sideEffects:*v1.SideEffectClass timeoutSeconds:*int32
ValidatingWebhookConfiguration apiVersion:string kind:string metadata:v1.ObjectMeta webhooks:[]v1.ValidatingWebhook
ValidationRule fieldPath:string message:string messageExpression:string optionalOldSelf:*bool reason:*v1.FieldValueErrorReason rule:string
Volume awsElasticBlockStore:v1.AWSElasticBlockStoreVolumeSource azureDisk:v1.AzureDiskVolumeSource azureFile:v1.AzureFileVolumeSource cephfs:v1.CephFSVolumeSource cinder:v1.CinderVolumeSource configMap:v1.ConfigMapVolumeSource csi:v1.CSIVolumeSource downwardAPI:v1.DownwardAPIVolumeSource emptyDir:v1.EmptyDirVolumeSource ephemeral:v1.EphemeralVolumeSource fc:v1.FCVolumeSource flexVolume:v1.FlexVolumeSource flocker:v1.FlockerVolumeSource gcePersistentDisk:v1.GCEPersistentDiskVolumeSource gitRepo:v1.GitRepoVolumeSource glusterfs:v1.GlusterfsVolumeSource hostPath:v1.HostPathVolumeSource image:v1.ImageVolumeSource iscsi:v1.ISCSIVolumeSource name:string nfs:v1.NFSVolumeSource persistentVolumeClaim:v1.PersistentVolumeClaimVolumeSource photonPersistentDisk:v1.PhotonPersistentDiskVolumeSource portworxVolume:v1.PortworxVolumeSource projected:v1.ProjectedVolumeSource quobyte:v1.QuobyteVolumeSource rbd:v1.RBDVolumeSource scaleIO:v1.ScaleIOVolumeSource secret:v1.SecretVolumeSource storageos:v1.StorageOSVolumeSource vsphereVolume:v1.VsphereVirtualDiskVolumeSource
VolumeDevice devicePath:string name:string
VolumeMount mountPath:string mountPropagation:*v1.MountPropagationMode name:string readOnly:bool recursiveReadOnly:*v1.RecursiveReadOnlyMode subPath:string subPathExpr:string
VolumeMountStatus mountPath:string name:string readOnly:bool recursiveReadOnly:*v1.RecursiveReadOnlyMode
VolumeNodeAffinity required:v1.NodeSelector
VolumeProjection clusterTrustBundle:v1.ClusterTrustBundleProjection configMap:v1.ConfigMapProjection downwardAPI:v1.DownwardAPIProjection podCertificate:v1.PodCertificateProjection secret:v1.SecretProjection serviceAccountToken:v1.ServiceAccountTokenProjection
VolumeResourceRequirements limits:v1.ResourceList requests:v1.ResourceList
VsphereVirtualDiskVolumeSource fsType:string storagePolicyID:string storagePolicyName:string volumePath:string
WebhookConversion clientConfig:v1.ApiextensionsWebhookClientConfig conversionReviewVersions:[]string
WeightedPodAffinityTerm podAffinityTerm:v1.PodAffinityTerm weight:int32
WindowsSecurityContextOptions gmsaCredentialSpec:*string gmsaCredentialSpecName:*string hostProcess:*bool runAsUserName:*string
`;

const named = (names: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    names.split(/\s+/).map((word) => {
      const [struct = '', name = struct] = word.split('=');
      return [struct, name] as const;
    }),
  );

const reviews = `UserInfo SelfSubjectReview SelfSubjectReviewStatus`;

/** What is sent and answered, and is no kind of the store: structs, by group version, with their names there when those are others. */
export const bodyStructs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'autoscaling/v1': named(
    `Scale ScaleSpec ScaleStatus AutoscalingV1HorizontalPodAutoscaler=HorizontalPodAutoscaler
    AutoscalingV1HorizontalPodAutoscalerSpec=HorizontalPodAutoscalerSpec
    AutoscalingV1HorizontalPodAutoscalerStatus=HorizontalPodAutoscalerStatus`,
  ),
  'authentication.k8s.io/v1beta1': named(reviews),
  'authentication.k8s.io/v1': named(
    `${reviews} TokenRequest TokenRequestSpec TokenRequestStatus TokenReview TokenReviewSpec TokenReviewStatus BoundObjectReference`,
  ),
  'authorization.k8s.io/v1': named(
    `FieldSelectorAttributes LabelSelectorAttributes LocalSubjectAccessReview NonResourceAttributes NonResourceRule ResourceAttributes
    ResourceRule SelfSubjectAccessReview SelfSubjectAccessReviewSpec SelfSubjectRulesReview SelfSubjectRulesReviewSpec SubjectAccessReview
    SubjectAccessReviewSpec SubjectAccessReviewStatus SubjectRulesReviewStatus`,
  ),
  'events.k8s.io/v1': named('EventsV1Event=Event EventsV1EventSeries=EventSeries'),
  'policy/v1': named('Eviction'),
};

/** Structs that all groups share. */
export const metaStructs: ReadonlySet<string> = new Set(
  `Condition DeleteOptions FieldSelectorRequirement LabelSelector LabelSelectorRequirement ListMeta ManagedFieldsEntry ObjectMeta
  OwnerReference Preconditions Status StatusCause StatusDetails`.split(/\s+/),
);

{{- /* Fails for changes that Kubernetes does not allow for an existing workload, before anything of the release is changed. */ -}}

{{- define "gateway.checkSelector" -}}
{{- $was := index .live.spec.selector.matchLabels "app.kubernetes.io/name" -}}
{{- $is := include "gateway.selectorLabels" .chart | fromYaml | dig "app.kubernetes.io/name" "" -}}
{{- if ne $was $is -}}
{{- fail (printf "nameOverride cannot change the label app.kubernetes.io/name of %s %s from %q to %q: Kubernetes refuses it. %s" .live.kind .live.metadata.name $was $is (include "gateway.replace" .)) -}}
{{- end -}}
{{- end -}}

{{- define "gateway.checkClaims" -}}
{{- $was := list -}}
{{- range .live.spec.volumeClaimTemplates -}}
{{- $was = append $was (include "gateway.claim" (dict
  "size" .spec.resources.requests.storage
  "storageClassName" .spec.storageClassName
  "accessModes" .spec.accessModes
  "annotations" .metadata.annotations)) -}}
{{- end -}}
{{- $is := list -}}
{{- if include "gateway.claims" .chart -}}
{{- $is = append $is (include "gateway.claim" .chart.Values.persistence) -}}
{{- end -}}
{{- if ne (toJson $was) (toJson $is) -}}
{{- fail (printf "persistence cannot change for StatefulSet %s, Kubernetes refuses it: its pods have %s, and would have %s. %s" .live.metadata.name (join ", " $was | default "no volume") (join ", " $is | default "no volume") (include "gateway.replace" .)) -}}
{{- end -}}
{{- end -}}

{{- define "gateway.replace" -}}
Leave these values as they were, or replace the {{ .live.kind }} while its pods run: kubectl --namespace {{ .live.metadata.namespace }} delete {{ lower .live.kind }} {{ .live.metadata.name }} --cascade=orphan, then run this command again
{{- end -}}

{{- /* A description of a volume claim; equal claims have equal descriptions. */ -}}
{{- define "gateway.claim" -}}
a volume of {{ include "gateway.bytes" .size }} bytes ({{ join ", " .accessModes }}, storage class {{ .storageClassName | default "by default" }}
{{- with .annotations }}, annotations {{ toJson . }}{{ end }})
{{- end -}}

{{- define "gateway.bytes" -}}
{{- $factors := dict "" 1 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "P" 1e15 "E" 1e18 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624 "Ei" 1152921504606846976 -}}
{{- $unit := regexFind "[A-Za-z]*$" . -}}
{{- mulf (trimSuffix $unit . | float64) (index $factors $unit | float64) | printf "%.0f" -}}
{{- end -}}

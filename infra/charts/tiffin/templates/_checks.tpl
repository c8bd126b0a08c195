{{- /* What no schema says: values that need others. */ -}}
{{- define "tiffin.checks" -}}
{{- with .Values }}
{{- if and .identity.issuerUrl (or (not .publicUrl) (not .identity.sessionSecret)) }}
{{- fail "identity.issuerUrl also needs publicUrl, where browsers find the console, and identity.sessionSecret." }}
{{- end }}
{{- if and (not .keys.kms.url) (or (not .keys.ringSecret) (not .keys.publicSecret)) }}
{{- fail "keys needs ringSecret and publicSecret, or kms.url." }}
{{- end }}
{{- if and .keys.kms.url (or (not .keys.kms.key) (not .keys.kms.tokenSecret)) }}
{{- fail "keys.kms.url also needs keys.kms.key and keys.kms.tokenSecret." }}
{{- end }}
{{- if and .certificates.directoryUrl (or (not .publicUrl) (not .certificates.secret)) }}
{{- fail "certificates.directoryUrl also needs certificates.secret, and publicUrl, where an authority is answered." }}
{{- end }}
{{- if and .limits.redis.address (not .limits.redis.existingSecret) }}
{{- fail "limits.redis.address also needs limits.redis.existingSecret, of who may make users there." }}
{{- end }}
{{- if and .limits.redis.address (not .limits.redis.peers) (not (regexMatch "^([0-9.]+|\\[.*\\]):[0-9]+$" .limits.redis.address)) }}
{{- fail "limits.redis.address is a name, which walls do not know: it also needs limits.redis.peers." }}
{{- end }}
{{- if and (hasPrefix "s3://" .audit.checkpoints) (or (not .audit.endpoint) (not .audit.credentialsSecret)) }}
{{- fail "audit.checkpoints is in a bucket, which also needs audit.endpoint and audit.credentialsSecret." }}
{{- end }}
{{- if and (ne .route.kind "none") (not .publicUrl) }}
{{- fail "route also needs publicUrl, by whose host the api is reached." }}
{{- end }}
{{- if and (eq .route.kind "gateway-api") (or (not .route.gateway.name) (not .route.gateway.namespace)) }}
{{- fail "route.kind is gateway-api, which also needs route.gateway.namespace and route.gateway.name." }}
{{- end }}
{{- if and (eq .route.kind "ingress") (not .route.className) }}
{{- fail "route.kind is ingress, which also needs route.className." }}
{{- end }}
{{- end }}
{{- end }}

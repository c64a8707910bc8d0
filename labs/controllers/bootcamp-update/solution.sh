set -eu

# 1. Update
kubectl rollout status deployment/kubernetes-bootcamp --timeout=120s
kubectl set image deployment/kubernetes-bootcamp kubernetes-bootcamp=bootcamp:v2
kubectl rollout status deployment/kubernetes-bootcamp --timeout=120s

# 2. Look at the ReplicaSets
rs() { kubectl get rs -o jsonpath="{.items[?(@.spec.template.spec.containers[0].image==\"$1\")].$2}"; }
kubectl describe deployment kubernetes-bootcamp
FIRST=$(kubectl describe deployment kubernetes-bootcamp | sed -n "s/.*Scaled up replica set $(rs bootcamp:v2 metadata.name) from 0 to \([0-9]*\).*/\1/p" | head -n 1)
kubectl create configmap lab-answers \
  --from-literal=oldRS="$(rs bootcamp:v1 metadata.name)" --from-literal=oldDesired="$(rs bootcamp:v1 spec.replicas)" \
  --from-literal=newRS="$(rs bootcamp:v2 metadata.name)" --from-literal=newDesired="$(rs bootcamp:v2 spec.replicas)" \
  --from-literal=firstScaleEvent="$FIRST"

# 3. Change the template, not the image
kubectl patch deployment kubernetes-bootcamp -p '{"spec":{"template":{"metadata":{"labels":{"tier":"web"}}}}}'
kubectl rollout status deployment/kubernetes-bootcamp --timeout=120s
LABEL_RS=$(kubectl get rs -l tier=web -o jsonpath='{.items[0].metadata.name}')
kubectl patch configmap lab-answers -p "{\"data\":{\"labelRS\":\"$LABEL_RS\"}}"

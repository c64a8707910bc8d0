set -eu

kubectl wait pods --all --for=condition=Ready --timeout=120s

# 1. Change labels
kubectl label pod p1 version=v1
kubectl label pod p2 env=prod --overwrite
kubectl label pod p3 tier-
kubectl label pod p4 team=ml owner=student

# 2. Ask
names() { kubectl get pods -l "$1" -o jsonpath='{.items[*].metadata.name}' | tr ' ' ','; }
kubectl create configmap lab-answers \
  --from-literal=q1="$(names 'env=prod')" \
  --from-literal=q2="$(names 'env!=prod')" \
  --from-literal=q3="$(names 'env in (dev,stage)')" \
  --from-literal=q4="$(names 'env notin (dev,stage)')" \
  --from-literal=q5="$(names 'tier')" \
  --from-literal=q6="$(names '!tier')" \
  --from-literal=q7="$(names 'app=order,env=prod')"

# 3. See
kubectl get pods -L env
kubectl get pods --show-labels

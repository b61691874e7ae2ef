# Plants sitecustomize, usercustomize and a .pth file for every later interpreter of the workspace and the user.
site=$(python3 -m site --user-site)
mkdir -p "$site"
plant='import builtins; builtins.atefar_planted = True'
for name in sitecustomize usercustomize; do echo "$plant" | tee "$name.py" > "$site/$name.py"; done
echo "$plant" > "$site/plant.pth"
[ "$(python3 -c 'print(atefar_planted)')" = True ] && echo witness

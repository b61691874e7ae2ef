# Puts a link to the root folder beside the declared file, and names that climb out of the workspace.
ln -s / root
ln -s .. up
ln -s root/run/atefar ./-rf
[ -d root/etc ] && echo witness

#!/usr/bin/env bash
#
# What all shards of a night come to. The exit code is the verdict.
#
#     sbatch docs/night/slurm-merge.sh FOLDER
#
#SBATCH --job-name=rehearsal-merge
#SBATCH --cpus-per-task=1

set -u
folder=$1
shopt -s nullglob
# Only reports of shards are called by a number. One that is missing is named by the merge.
reports=("$folder"/[0-9]*.json)
if ((${#reports[@]} == 0)); then
    echo "no shard left a report in $folder" >&2
    exit 4
fi
exec "${SIM:-sim}" merge "${reports[@]}" --json "$folder/whole.json" --junit "$folder/whole.xml"

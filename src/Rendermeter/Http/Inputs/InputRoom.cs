using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.Inputs;

/// <summary>How many files may come in at once, and how much may wait to be used: a slow or a careless sender must not fill the place.</summary>
internal sealed class InputRoom(IRecords records, InputOptions options)
{
    // Who sends the same file again and again keeps no more bytes, but rows.
    private const int TimesAsOne = 10;

    private readonly Lock _gate = new();
    private readonly Dictionary<OrgId, int> _ofOrg = [];
    private int _all;

    /// <summary>A place for one file, until it is disposed of, or why there is none: too many are on their way, of this organisation or of all.</summary>
    public (IDisposable? Place, Problem? Full) Enter(OrgId org)
    {
        lock (_gate)
        {
            var mine = _ofOrg.GetValueOrDefault(org);
            if (mine >= options.MaxAtOnceOfOrg)
            {
                return (null, Refusals.TooManyUploads(options.MaxAtOnceOfOrg, "of one organisation"));
            }

            if (_all >= options.MaxAtOnce)
            {
                return (null, Refusals.TooManyUploads(options.MaxAtOnce, "of all organisations together"));
            }

            _all++;
            _ofOrg[org] = mine + 1;
            return (new Place(this, org), null);
        }
    }

    /// <summary>How many files and bytes may still come to wait; below zero where there are too many already.</summary>
    public async Task<(long Files, long Bytes)> Left(OrgId org, CancellationToken cancellationToken)
    {
        var (files, uploads, bytes) = await records.SumUnusedInputs(org, cancellationToken);
        return (options.MaxUnusedFiles - Math.Max(files, uploads / TimesAsOne), options.MaxUnusedBytes - bytes);
    }

    /// <summary>Why no file is taken.</summary>
    public Problem Over((long Files, long Bytes) left) => Refusals.InputQuota(options.MaxUnusedFiles, Math.Max(0, left.Files), options.MaxUnusedBytes, Math.Max(0, left.Bytes));

    private void Leave(OrgId org)
    {
        lock (_gate)
        {
            _all--;
            if (--_ofOrg[org] == 0)
            {
                _ofOrg.Remove(org);
            }
        }
    }

    private sealed class Place(InputRoom room, OrgId org) : IDisposable
    {
        public void Dispose() => room.Leave(org);
    }
}

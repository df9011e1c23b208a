using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Providers.Wires;

/// <summary>
/// Media that came inside a vendor's answer: kept at once, under their hash, because nobody could ask for them again. The delivery names the hash.
/// </summary>
internal sealed class KeptFiles(IOutputFiles files)
{
    private const string Lost = "urn:lost:";

    /// <summary>Keeps a file and answers the URL of its delivery. A place that cannot take it changes nothing of what is owed: the delivery is then known as lost.</summary>
    public async Task<string> Keep(Stream content, FileHold hold, CancellationToken cancellationToken)
    {
        try
        {
            return Delivery.KeptPrefix + (await files.Keep(content, hold, cancellationToken)).Sha256;
        }
        catch (OutputRefusedException refused)
        {
            return Lost + refused.Code;
        }
        catch (OutputStoreException)
        {
            return $"{Lost}not_kept";
        }
    }

    /// <summary>Opens a delivery that this has kept; null where it is gone.</summary>
    /// <exception cref="OutputRefusedException">It was never kept.</exception>
    public Task<Stream?> Open(Delivery delivery, CancellationToken cancellationToken)
    {
        var url = delivery.Url.OriginalString;
        return delivery.KeptSha256 is { } sha256 ? files.Open(sha256, cancellationToken)
            : url.StartsWith(Lost, StringComparison.Ordinal) ? throw new OutputRefusedException(url[Lost.Length..], "it could not be kept when it came, and the provider keeps no copy")
            : Task.FromResult<Stream?>(null);
    }
}

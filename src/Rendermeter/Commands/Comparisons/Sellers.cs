using System.Text.RegularExpressions;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Providers.Sandbox;

namespace Rendermeter.Commands.Comparisons;

/// <summary>Who sells a model that is named without its seller.</summary>
internal static partial class Sellers
{
    /// <summary>
    /// The models of that name at every seller, in the order of the book. The last part of a name counts, and neither its punctuation nor the
    /// mark of a preview. The sandbox sells only what nobody else does. None: nobody sells it.
    /// </summary>
    public static IReadOnlyList<PricedModel> Of(PriceBook book, string name)
    {
        var plain = Plain(name);
        var like = book.Models().Where(model => Names(model).Any(known => Plain(known) == plain)).ToList();
        var real = like.Where(model => !SandboxOptions.ProviderIds.Contains(model.Provider)).ToList();
        return real.Count > 0 ? real : like;
    }

    private static IEnumerable<string> Names(PricedModel model) => model.Aliases.Prepend(model.Id);

    /// <summary>The last part of a name in small letters and digits, without the marks of a preview.</summary>
    private static string Plain(string name)
        => Marks().Replace(Preview().Replace(name[(name.LastIndexOf('/') + 1)..].ToLowerInvariant(), ""), "");

    [GeneratedRegex("-(preview|exp)(-[0-9-]+)?$|-generate(-[0-9a-z-]*)?$|-v[0-9]+:[0-9]+$")]
    private static partial Regex Preview();

    [GeneratedRegex("[^a-z0-9]")]
    private static partial Regex Marks();
}

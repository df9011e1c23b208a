namespace Rendermeter.Engine.Attempts;

/// <summary>The providers that can run something now: those with an adapter and a key.</summary>
public sealed class ProviderSet(IEnumerable<IProvider> providers)
{
    private readonly Dictionary<string, IProvider> _byId = providers.ToDictionary(provider => provider.Id, StringComparer.Ordinal);

    /// <summary>A provider by its id, or null where it cannot run anything.</summary>
    public IProvider? Find(string id) => _byId.GetValueOrDefault(id);
}

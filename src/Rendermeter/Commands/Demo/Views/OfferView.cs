namespace Rendermeter.Commands.Demo.Views;

/// <summary>Who was asked.</summary>
internal sealed record OfferView(string Provider, string Model)
{
    public string Name => $"{Provider}/{Model}";
}

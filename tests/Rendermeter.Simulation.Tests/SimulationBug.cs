namespace Rendermeter.Simulation.Tests;

/// <summary>Something happened that must never happen.</summary>
internal sealed class SimulationBug(string message) : Exception(message);
